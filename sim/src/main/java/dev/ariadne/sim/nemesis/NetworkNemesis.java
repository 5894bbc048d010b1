package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.NetworkCounters;
import dev.ariadne.sim.network.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Carries out the faults of the network. */
final class NetworkNemesis {
    private final Agenda agenda;
    private final SimNetwork network;
    private final Supplier<List<Integer>> nodes;

    /** What links return to when a spell of bad network is over. */
    private final LinkQuality usual;

    /** The number of the last change of quality; only its own end takes it back. */
    private int qualityChanges;

    /** The same by link. */
    private final Map<String, Integer> linkChanges = new TreeMap<>();

    private Targets targets = word -> OptionalInt.empty();

    NetworkNemesis(Agenda agenda, SimNetwork network, Supplier<List<Integer>> nodes, LinkQuality usual) {
        this.agenda = agenda;
        this.network = network;
        this.nodes = nodes;
        this.usual = usual;
    }

    void resolveWith(Targets words) {
        targets = words;
    }

    /** Begins a fault if it is one of the network; returns whether it is. */
    boolean begin(FaultCase it) {
        Fault fault = it.fault;
        if (fault instanceof Fault.Partition f) {
            cut(it, across(f.sides()), f.nanos());
        } else if (fault instanceof Fault.CutLink f) {
            cut(it, List.of(new Direction(f.from(), f.to())), f.nanos());
        } else if (fault instanceof Fault.Cut f) {
            cut(it, f.links(), f.nanos());
        } else if (fault instanceof Fault.Isolate f) {
            isolate(it, f);
        } else if (fault instanceof Fault.Clog f) {
            clog(it, f);
        } else if (fault instanceof Fault.Reset f) {
            reset(it, f);
        } else if (fault instanceof Fault.Network f) {
            quality(it, f);
        } else if (fault instanceof Fault.BadLink f) {
            quality(it, f);
        } else {
            return false;
        }
        return true;
    }

    private void cut(FaultCase it, List<Direction> links, long nanos) {
        links.forEach(link -> network.cut(link.from(), link.to()));
        it.watch(grows(links, NetworkCounters::cutOff));
        agenda.after(nanos, () -> {
            it.close();
            links.forEach(link -> network.mend(link.from(), link.to()));
        });
    }

    private void isolate(FaultCase it, Fault.Isolate f) {
        OptionalInt node = targets.node(f.target());
        if (node.isPresent()) {
            List<Integer> others = new ArrayList<>(nodes.get());
            others.remove(Integer.valueOf(node.getAsInt()));
            cut(it, across(List.of(List.of(node.getAsInt()), others)), f.nanos());
        }
    }

    private void clog(FaultCase it, Fault.Clog f) {
        f.links().forEach(link -> network.clog(link.from(), link.to()));
        it.watch(grows(f.links(), NetworkCounters::held));
        agenda.after(f.nanos(), () -> {
            it.close();
            f.links().forEach(link -> network.unclog(link.from(), link.to()));
        });
    }

    private void reset(FaultCase it, Fault.Reset f) {
        it.feel(network.counters(f.one(), f.other()).underWay() > 0);
        it.feel(network.counters(f.other(), f.one()).underWay() > 0);
        network.reset(f.one(), f.other());
    }

    private void quality(FaultCase it, Fault.Network f) {
        it.watch(grows(network::counters, changes(f.quality())));
        network.quality(f.quality());
        int change = ++qualityChanges;
        agenda.after(f.nanos(), () -> {
            it.close();
            if (change == qualityChanges) {
                network.quality(usual);
            }
        });
    }

    private void quality(FaultCase it, Fault.BadLink f) {
        it.watch(grows(() -> network.counters(f.from(), f.to()), changes(f.quality())));
        network.quality(f.from(), f.to(), f.quality());
        int change = linkChanges.merge(f.from() + ">" + f.to(), 1, Integer::sum);
        agenda.after(f.nanos(), () -> {
            it.close();
            if (linkChanges.merge(f.from() + ">" + f.to(), 0, Integer::sum) == change) {
                network.commonQuality(f.from(), f.to());
            }
        });
    }

    /** Of the messages on a link of this quality, those that fare other than they usually would. */
    private ToLongFunction<NetworkCounters> changes(LinkQuality quality) {
        boolean isSlower =
                !quality.latency().equals(usual.latency()) || quality.bytesPerSecond() != usual.bytesPerSecond();
        return counters -> isSlower
                ? counters.sent()
                : counters.lost() + counters.duplicated() + counters.corrupted() + counters.overflowed();
    }

    private BooleanSupplier grows(List<Direction> links, ToLongFunction<NetworkCounters> count) {
        ToLongFunction<Direction> one = link -> count.applyAsLong(network.counters(link.from(), link.to()));
        long before = links.stream().mapToLong(one).sum();
        return () -> links.stream().mapToLong(one).sum() > before;
    }

    private static BooleanSupplier grows(Supplier<NetworkCounters> counters, ToLongFunction<NetworkCounters> count) {
        long before = count.applyAsLong(counters.get());
        return () -> count.applyAsLong(counters.get()) > before;
    }

    private static List<Direction> across(List<List<Integer>> sides) {
        List<Direction> links = new ArrayList<>();
        for (List<Integer> side : sides) {
            for (List<Integer> other : sides) {
                if (side != other) {
                    side.forEach(from -> other.forEach(to -> links.add(new Direction(from, to))));
                }
            }
        }
        return links;
    }
}
