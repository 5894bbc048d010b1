package dev.ariadne.scenarios.live;

import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.workload.OperationMix;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * What went wrong in a real cluster, and when, so that the same can go wrong in a simulation. Thread-safe.
 *
 * <p>What clients did is not part of it: the simulation draws operations of its own, since those of real clients follow from answers
 * that it would have to give at the same times.
 */
final class FaultLog {
    /** As often as the workload of the simulation's own scenarios, for longer runs. */
    private static final long MEAN_PAUSE_NANOS = 100_000_000;

    private static final int CLIENTS = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Something that began and is not over. */
    private record Open(long at, LongFunction<Fault> fault) {}

    private final long origin = System.nanoTime();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final List<TimedFault> faults = new ArrayList<>();
    private final List<TimedOperation> changes = new ArrayList<>();

    private long now() {
        return System.nanoTime() - origin;
    }

    /**
     * Something begins.
     *
     * @param name what it is over by
     * @param fault what it is in a simulation, given how many nanoseconds it takes
     */
    synchronized void begin(String name, LongFunction<Fault> fault) {
        open.putIfAbsent(name, new Open(now(), fault));
    }

    /** What began by that name is over, if there is any. */
    synchronized void end(String name) {
        Open begun = open.remove(name);
        if (begun != null) {
            add(begun);
        }
    }

    private void add(Open begun) {
        faults.add(new TimedFault(begun.at(), begun.fault().apply(now() - begun.at())));
    }

    /** The operator does something, which is said as a plan says it, without its first word. */
    synchronized void change(String line) {
        changes.add(new TimedOperation(now(), "operator " + line));
    }

    /** All of it up to now, with settings like those of real nodes. */
    synchronized Plan plan(long seed, int nodes) {
        List<TimedFault> all = new ArrayList<>(faults);
        open.values()
                .forEach(begun ->
                        all.add(new TimedFault(begun.at(), begun.fault().apply(now() - begun.at()))));
        all.sort(Comparator.comparingLong(TimedFault::at));
        Knobs knobs = Knobs.USUAL
                .with(Knob.NODES, nodes)
                .with(Knob.SPARES, changes.isEmpty() ? 0 : ClusterFile.SPARES)
                .with(Knob.CLIENTS, CLIENTS)
                .with(Knob.DURATION_MILLIS, 1 + now() / NANOS_PER_MILLI)
                .with(Knob.TICK_MILLIS, 100)
                .with(Knob.HEARTBEAT_TICKS, 1);
        List<TimedOperation> operations = new ArrayList<>(OperationMix.draw(seed, CLIENTS, now(), MEAN_PAUSE_NANOS));
        operations.addAll(changes);
        operations.sort(Comparator.comparingLong(TimedOperation::at));
        return new Plan("live", seed, knobs.toText(), all, operations);
    }
}
