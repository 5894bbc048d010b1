package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.scenarios.oracle.Oracles;
import dev.ariadne.scenarios.workload.Workload;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.nemesis.Nemesis;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run demands once its faults are over, each within a budget of virtual time.
 *
 * <p>First of a core: some nodes, drawn from the seed, that hold a quorum of every configuration which counts anywhere. Inside it
 * everything is well; outside everything stays as broken as it is, and hears nothing of the core, though the core may hear it. The core
 * has to agree and to answer all the same. Not to be disturbed by nodes that only speak takes both PreVote and CheckQuorum; without
 * them those outside are not heard either.
 *
 * <p>Then of all, when everything is well everywhere; and last, that a cluster which nobody asks for anything comes to rest.
 */
final class Liveness {
    /** Runs until a condition holds, a deadline is reached or something is violated, and says whether the condition holds. */
    @FunctionalInterface
    interface Until {
        boolean reached(BooleanSupplier condition, long deadline);
    }

    private final KvCluster cluster;
    private final Knobs knobs;
    private final Oracles oracles;
    private final Workload workload;
    private final Nemesis nemesis;
    private final Counts counts;
    private final Until until;

    Liveness(KvCluster cluster, Oracles oracles, Workload workload, Nemesis nemesis, Counts counts, Until until) {
        this.cluster = cluster;
        this.knobs = cluster.knobs();
        this.oracles = oracles;
        this.workload = workload;
        this.nemesis = nemesis;
        this.counts = counts;
        this.until = until;
    }

    void check() {
        workload.stop();
        if (!oracles.isCore(whole())) {
            counts.add(Count.QUORUMS_DAMAGED, 1);
            return; // by the ledger of the disks nobody could elect a leader
        }
        List<Integer> core = drawCore();
        if (core.size() < cluster.nodes().size()) {
            checkCore(core);
        }
        if (oracles.violation() == null) {
            checkAll();
        }
    }

    /** The nodes whose disk lost nothing that it ever held for good; others may refuse to start on it. */
    private List<Integer> whole() {
        return cluster.nodes().stream()
                .filter(node ->
                        cluster.supervisor().process(node).disk().damage().isEmpty())
                .toList();
    }

    /** Nodes in random order, until they are enough; half of the time all of them. */
    private List<Integer> drawCore() {
        Draws draws = cluster.world().draws("core");
        if (draws.nextBoolean() || !workload.isOperatorIdle()) {
            return cluster.nodes();
        }
        List<Integer> others = new ArrayList<>(whole());
        List<Integer> core = new ArrayList<>();
        while (!oracles.isCore(core) && !others.isEmpty()) {
            core.add(others.remove(draws.nextInt(others.size())));
        }
        return core.stream().sorted().toList();
    }

    private void checkCore(List<Integer> core) {
        tell("all faults end within " + core);
        counts.add(Count.CORES, 1);
        nemesis.healWithin(core);
        cutOff(core);
        String failure = demand(core);
        if (failure == null) {
            return;
        }
        if (oracles.isCore(core)) {
            complain(failure + ", with " + core + " as a healthy core");
        } else {
            counts.add(Count.CORES_OUTGROWN, 1); // by a change that was still under way
        }
    }

    /** Lets those outside hear nothing of the core, so that none of them can lead it; and speak to it only where guards stand. */
    private void cutOff(List<Integer> core) {
        boolean guarded = knobs.get(Knob.PRE_VOTE) == 1 && knobs.get(Knob.CHECK_QUORUM) == 1;
        for (int outside : cluster.nodes()) {
            for (int inside : core.contains(outside) ? List.<Integer>of() : core) {
                cluster.network().cut(inside, outside);
                if (!guarded) {
                    cluster.network().cut(outside, inside);
                }
            }
        }
    }

    private void checkAll() {
        tell("all faults end");
        for (int node : cluster.nodes()) {
            if (cluster.supervisor().process(node).disk().faults().isStalledForGood()) {
                cluster.supervisor().crash(node, Crash.PROCESS_KILL);
            }
        }
        nemesis.heal();
        String failure = demand(whole());
        if (failure != null) {
            complainUnlessDamaged(failure);
        } else if (oracles.violation() == null) {
            rest();
        }
    }

    /** What these nodes still owe when their time is up; null if they owe nothing. */
    private @Nullable String demand(List<Integer> nodes) {
        long patience = patience();
        if (!until.reached(() -> isSettled(nodes), now() + patience)) {
            return "no agreement among the nodes %d ms after the last fault".formatted(patience / 1_000_000);
        } else if (!probe(now() + patience)) {
            return "clients have no answers %d ms after asking a healthy cluster".formatted(patience / 1_000_000);
        } else if (!until.reached(() -> isSettled(nodes) && !isOnItsWay(nodes), now() + patience)) {
            return "no agreement, or a configuration that nobody leaves, %d ms after the last operation"
                    .formatted(patience / 1_000_000);
        }
        return null;
    }

    /** Has all clients write and read, again until none had to give up. Returns whether that came before the deadline. */
    private boolean probe(long deadline) {
        while (now() < deadline) {
            long givenUp = workload.givenUp();
            workload.probe();
            if (!until.reached(workload::isIdle, deadline)) {
                return false;
            }
            if (workload.givenUp() == givenUp) {
                return true;
            }
        }
        return false;
    }

    /** Watches the healthy cluster, of which nothing is asked for four election timeouts, and then little. */
    private void rest() {
        long timeout = knobs.get(Knob.ELECTION_TICKS) * knobs.nanos(Knob.TICK_MILLIS);
        pass(timeout); // what was sent before still arrives
        oracles.restBegins();
        pass(4 * timeout);
        if (!probe(now() + patience())) {
            complainUnlessDamaged("a healthy cluster at rest leaves clients without answers");
        }
        pass(timeout); // for snapshots that were due with the next entry
        until.reached(oracles::isUpToDate, now() + patience()); // a snapshot on its way to somebody may be long
        oracles.restEnds();
    }

    private void pass(long nanos) {
        until.reached(() -> false, now() + nanos);
    }

    /** A hundred election timeouts, and what clients may still wait for. */
    private long patience() {
        return 100 * knobs.get(Knob.ELECTION_TICKS) * knobs.nanos(Knob.TICK_MILLIS)
                + 2 * knobs.nanos(Knob.OPERATION_MILLIS);
    }

    /** Whether every member of these is up and has applied all that was ever committed, and no client waits. */
    private boolean isSettled(List<Integer> nodes) {
        KvServer first = cluster.mostAdvanced(nodes);
        if (!workload.isIdle() || first == null) {
            return false;
        }
        for (NodeId member : first.node().configuration().members()) {
            int node = (int) member.value();
            KvServer server = cluster.server(node);
            if (nodes.contains(node) && (server == null || server.node().applied() != oracles.committed())) {
                return false;
            }
        }
        return oracles.committed() > 0;
    }

    /** Whether the configuration is one that the leader has to leave by itself; it does so when it applies the next entry. */
    private boolean isOnItsWay(List<Integer> nodes) {
        KvServer first = cluster.mostAdvanced(nodes);
        return first != null && first.node().configuration().autoLeave();
    }

    /** A change that was still under way may have given votes to disks which by the ledger have lost something. */
    private void complainUnlessDamaged(String what) {
        if (oracles.isCore(whole())) {
            complain(what);
        } else {
            counts.add(Count.QUORUMS_DAMAGED, 1);
        }
    }

    private void complain(String what) {
        String standing = cluster.nodes().stream()
                .map(node -> {
                    KvServer server = cluster.server(node);
                    return "node " + node
                            + (server == null ? " down" : " " + server.node().status());
                })
                .collect(Collectors.joining(", "));
        oracles.report("Liveness", 0, what + ": committed " + oracles.committed() + ", " + standing);
    }

    private void tell(String what) {
        cluster.world().trace().record(now(), "heal", 0, 0, 0, what);
    }

    private long now() {
        return cluster.world().now();
    }
}
