package dev.ariadne.sim.harness;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import dev.ariadne.sim.check.Reached;
import dev.ariadne.sim.check.Violation;
import dev.ariadne.sim.nemesis.Effect;
import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays a simulation with many seeds, several at a time. Each run is alone in its world, so neither their order nor the number of
 * threads makes a difference; the first seed is played once more at the end to see that nothing else does.
 */
public final class Batch {
    private static final long LOOK_MILLIS = 200;

    private final Simulation simulation;
    private final long[] seeds;
    private final Budget budget;
    private final Duration hang;

    /** The next seed to be begun, by its place. */
    private final AtomicInteger next = new AtomicInteger();

    private final BlockingQueue<Played> played = new LinkedBlockingQueue<>();

    private final Reached checks = new Reached();
    private final Reached buggify = new Reached();
    private final Reached faults = new Reached();
    private final TreeMap<Integer, SeedFailure> failures = new TreeMap<>();
    private final long[] hashes;
    private int ended;
    private long events;
    private long nanos;

    private Batch(Simulation simulation, long[] seeds, Budget budget, Duration hang) {
        checkArgument(seeds.length > 0, "a batch needs a seed");
        this.simulation = simulation;
        this.seeds = seeds.clone();
        this.budget = budget;
        this.hang = hang;
        hashes = new long[seeds.length];
    }

    /**
     * Plays all seeds.
     *
     * @param threads how many runs at a time
     * @param hang real time after which a run is given up, and with it those that were not begun yet; its thread cannot be stopped
     */
    public static BatchReport run(Simulation simulation, long[] seeds, Budget budget, int threads, Duration hang) {
        checkArgument(threads > 0, "threads must be positive, is %s", threads);
        return new Batch(simulation, seeds, budget, hang).run(Math.min(threads, seeds.length));
    }

    private BatchReport run(int threads) {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Worker worker = new Worker();
            workers.add(worker);
            worker.start();
        }
        try {
            while (ended < seeds.length && !gaveUp(workers)) {
                Played result = played.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (result != null) {
                    add(result);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            next.set(seeds.length); // whoever still runs begins no other
        }
        if (ended == seeds.length && !failures.containsKey(0)) {
            playTwin();
        }
        return report();
    }

    private BatchReport report() {
        long hash = 0;
        for (long one : hashes) {
            hash = Mixer.fold(hash, one);
        }
        return new BatchReport(
                ended,
                List.copyOf(failures.values()),
                checks,
                buggify,
                faults,
                events,
                nanos,
                String.format(Locale.ROOT, "%016x", hash));
    }

    private void add(Played result) {
        ended++;
        Sim sim = result.sim();
        hashes[result.place()] = sim.world().trace().hash();
        events += sim.world().steps();
        nanos += sim.world().now();
        checks.add(sim.checks().reached());
        buggify.add(sim.buggify().fired());
        faults.add(Maps.transformValues(sim.nemesis().effects(), Effect::felt));
        Violation violation = sim.violation();
        Throwable where = sim.checks().where();
        if (violation != null && where != null) {
            failures.put(
                    result.place(),
                    new SeedFailure(sim.seed(), sim.world().trace().hashText(), violation, where));
        }
    }

    /** Whether a run has hung. It becomes a failure of its seed. */
    private boolean gaveUp(List<Worker> workers) {
        boolean gaveUp = false;
        for (Worker worker : workers) {
            Task task = worker.task;
            if (task != null && System.nanoTime() - task.begun() > hang.toNanos()) {
                AssertionError where = new AssertionError("where it was");
                where.setStackTrace(worker.getStackTrace());
                String detail = "still running after " + hang.toSeconds() + " s of real time";
                failures.put(
                        task.place(),
                        new SeedFailure(seeds[task.place()], "", new Violation("Hang", 0, detail), where));
                ended++;
                gaveUp = true;
            }
        }
        return gaveUp;
    }

    private void playTwin() {
        Sim twin = Sim.play(simulation, seeds[0], budget, new Trace());
        if (twin.world().trace().hash() != hashes[0]) {
            String detail = String.format(
                    Locale.ROOT,
                    "the same seed gave hash %016x and then %s: something other than the seed decides what happens",
                    hashes[0],
                    twin.world().trace().hashText());
            failures.put(
                    0,
                    new SeedFailure(seeds[0], "", new Violation("Determinism", 0, detail), new AssertionError(detail)));
        }
    }

    private record Task(int place, long begun) {}

    private record Played(int place, Sim sim) {}

    private final class Worker extends Thread {
        /** What it plays; null between two runs. */
        private volatile @Nullable Task task;

        Worker() {
            super("sim");
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int place = next.getAndIncrement(); place < seeds.length; place = next.getAndIncrement()) {
                task = new Task(place, System.nanoTime());
                Sim sim = Sim.play(simulation, seeds[place], budget, new Trace());
                task = null;
                played.add(new Played(place, sim));
            }
        }
    }
}
