package dev.ariadne.scenarios.run;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.ariadne.scenarios.catalog.StandardSwarm;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.world.Trace;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Runs the {@link StandardSwarm} on the calling thread and measures what that costs: plan, run, all oracles and the check of the history. */
final class SimBench {
    /** A cluster and how long it runs. */
    record Size(int nodes, int seconds) {
        static final Size STANDARD = new Size(StandardSwarm.NODES, StandardSwarm.SECONDS);
    }

    /**
     * What some seeds of a size cost.
     *
     * @param cpuSeconds of the whole process, collections and compilation included
     * @param allocated bytes
     * @param heapPeak the most that a collection left, in bytes; zero if there was none
     */
    record Measured(Size size, long seeds, Counts counts, double cpuSeconds, long allocated, long heapPeak) {
        double deliveriesPerSecond() {
            return (counts.get(Count.MESSAGES_DELIVERED) + counts.get(Count.DISK_COMPLETIONS)) / cpuSeconds;
        }

        double ticksPerSecond() {
            return counts.get(Count.TIMER_TICKS) / cpuSeconds;
        }

        double simulatedPerSecond() {
            return counts.get(Count.SIMULATED_MILLIS) / 1e3 / cpuSeconds;
        }

        double seedsPerHour() {
            return 3_600 * seeds / cpuSeconds;
        }

        double bytesPerEvent() {
            return (double) allocated / counts.get(Count.EVENTS);
        }
    }

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Consumer<RunReport> onViolation;

    /** The most that a collection has left since the measurement began, in bytes. */
    private final AtomicLong heapPeak = new AtomicLong();

    /** @param onViolation hears of runs that found something, whose figures are not those of a whole run */
    SimBench(Consumer<RunReport> onViolation) {
        this.onViolation = onViolation;
        List<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .toList();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener((note, none) -> collected(note, heap), null, null);
        }
    }

    private void collected(Notification note, List<String> heap) {
        if (note.getUserData() instanceof CompositeData data) {
            long left =
                    GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                            .filter(pool -> heap.contains(pool.getKey()))
                            .mapToLong(pool -> pool.getValue().getUsed())
                            .sum();
            heapPeak.accumulateAndGet(left, Math::max);
        }
    }

    /** The median of several measurements of the seeds from 1 on. */
    Measured measure(Size size, int seeds, int times) {
        List<Measured> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(measure(size, seeds));
        }
        all.sort(Comparator.comparingDouble(Measured::simulatedPerSecond));
        return all.get(times / 2);
    }

    private Measured measure(Size size, int seeds) {
        Counts counts = new Counts();
        System.gc();
        heapPeak.set(0);
        long cpu = system.getProcessCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        for (long seed = 1; seed <= seeds; seed++) {
            Plan plan = StandardSwarm.plan(seed, size.nodes(), size.seconds());
            RunReport report = Run.of(plan, new Trace());
            if (report.violation() != null) {
                onViolation.accept(report);
            }
            counts.addAll(report.counts());
        }
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
        return new Measured(size, seeds, counts, cpuSeconds, bytes, heapPeak.get());
    }
}
