package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.network.LinkQuality;
import java.util.List;

/** Something that goes wrong, and how long until it is over. Nodes are processes of the supervisor; times are nanoseconds. */
public sealed interface Fault {
    /** A crash at once, and a restart {@code downNanos} later. */
    record Crash(int node, dev.ariadne.sim.disk.Crash kind, long downNanos) implements Fault {
        public Crash {
            checkNode(node);
            checkNanos(downNanos);
        }
    }

    /**
     * A crash inside the {@code count}-th disk call of a kind from now on, {@code perMille} thousandths into it (beyond its end if more
     * than 1000), and a restart {@code downNanos} later. Void if the process stops before.
     */
    record CrashInCall(
            int node, DiskCall call, int count, int perMille, dev.ariadne.sim.disk.Crash kind, long downNanos)
            implements Fault {
        public CrashInCall {
            checkNode(node);
            checkNanos(downNanos);
            checkArgument(count >= 1, "count must be at least 1, is %s", count);
            checkArgument(perMille >= 0, "permille must not be negative, is %s", perMille);
        }
    }

    /** A start of the process, should it be down. */
    record Restart(int node) implements Fault {
        public Restart {
            checkNode(node);
        }
    }

    record Pause(int node, long nanos) implements Fault {
        public Pause {
            checkNode(node);
            checkNanos(nanos);
        }
    }

    /** No messages between the sides. */
    record Partition(List<List<Integer>> sides, long nanos) implements Fault {
        public Partition {
            sides = sides.stream().map(List::copyOf).toList();
            checkArgument(sides.size() >= 2, "a partition has two sides or more, not %s", sides.size());
            List<Integer> all = sides.stream().flatMap(List::stream).toList();
            all.forEach(Fault::checkNode);
            checkArgument(
                    all.stream().distinct().count() == all.size(), "a node is on two sides of the partition %s", sides);
            checkArgument(sides.stream().noneMatch(List::isEmpty), "a side of the partition %s is empty", sides);
            checkNanos(nanos);
        }
    }

    /** No messages in one direction. */
    record CutLink(int from, int to, long nanos) implements Fault {
        public CutLink {
            checkNode(from);
            checkNode(to);
            checkNanos(nanos);
        }
    }

    /** Another quality for all links. A later one replaces it. */
    record Network(LinkQuality quality, long nanos) implements Fault {
        public Network {
            checkNanos(nanos);
        }
    }

    /** The first {@code times} disk calls of a kind fail. */
    record FailDisk(int node, DiskCall call, int times, long nanos) implements Fault {
        public FailDisk {
            checkNode(node);
            checkArgument(times >= 1, "times must be at least 1, is %s", times);
            checkNanos(nanos);
        }
    }

    /** Disk calls take {@code factor} times as long; of several at once the slowest counts. */
    record SlowDisk(int node, int factor, long nanos) implements Fault {
        public SlowDisk {
            checkNode(node);
            checkArgument(factor >= 1, "factor must be at least 1, is %s", factor);
            checkNanos(nanos);
        }
    }

    /** The local clock runs so many millionths faster; −1,000,000 freezes it. */
    record Drift(int node, long ppm, long nanos) implements Fault {
        public Drift {
            checkNode(node);
            checkArgument(ppm >= -1_000_000 && ppm <= 1_000_000, "ppm must be in ±1000000, is %s", ppm);
            checkNanos(nanos);
        }
    }

    /** The local clock jumps forward. */
    record SkipClock(int node, long nanos) implements Fault {
        public SkipClock {
            checkNode(node);
            checkNanos(nanos);
        }
    }

    private static void checkNode(int node) {
        checkArgument(node >= 0, "a node must not be negative, is %s", node);
    }

    private static void checkNanos(long nanos) {
        checkArgument(nanos >= 0, "a duration must not be negative, is %s", nanos);
    }
}
