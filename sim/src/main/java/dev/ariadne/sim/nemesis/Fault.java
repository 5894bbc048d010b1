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

    /** No messages in any of these directions; such as make a ring, a bridge, or a half that hears and is not heard. */
    record Cut(List<Direction> links, long nanos) implements Fault {
        public Cut {
            links = List.copyOf(links);
            checkArgument(!links.isEmpty(), "nothing is cut");
            checkNanos(nanos);
        }
    }

    /**
     * No messages between one node and all others; which node, the system under test says when it begins ({@link Targets}). Void if
     * it says none.
     */
    record Isolate(String target, long nanos) implements Fault {
        public Isolate {
            Plan.checkWord(target);
            checkNanos(nanos);
        }
    }

    /** Messages in these directions are held on arrival, and delivered in order at the end. */
    record Clog(List<Direction> links, long nanos) implements Fault {
        public Clog {
            links = List.copyOf(links);
            checkArgument(!links.isEmpty(), "nothing is clogged");
            checkNanos(nanos);
        }
    }

    /** The connection between two nodes breaks: what is under way either way is lost, and both hear of it. */
    record Reset(int one, int other) implements Fault {
        public Reset {
            checkNode(one);
            checkNode(other);
        }
    }

    /** Another quality for one direction, whatever that of all links is. A later one replaces it. */
    record BadLink(int from, int to, LinkQuality quality, long nanos) implements Fault {
        public BadLink {
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
            checkArgument(call != DiskCall.META, "a META call does not fail");
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

    /** No disk call ends before this does. */
    record StallDisk(int node, long nanos) implements Fault {
        public StallDisk {
            checkNode(node);
            checkNanos(nanos);
        }
    }

    /** There is room for so many bytes more. What is deleted makes room again. */
    record FillDisk(int node, long roomBytes, long nanos) implements Fault {
        public FillDisk {
            checkNode(node);
            checkArgument(roomBytes >= 0, "room must not be negative, is %s", roomBytes);
            checkNanos(nanos);
        }
    }

    /** The first {@code times} reads or writes transfer a part; writes may also fail after it. */
    record ShortTransfers(int node, DiskCall call, int times, boolean thrown, long nanos) implements Fault {
        public ShortTransfers {
            checkNode(node);
            checkArgument(call == DiskCall.READ || call == DiskCall.WRITE, "a %s call transfers nothing", call);
            checkArgument(!thrown || call == DiskCall.WRITE, "a short read is not thrown");
            checkArgument(times >= 1, "times must be at least 1, is %s", times);
            checkNanos(nanos);
        }
    }

    /** A byte changes in each of some sectors at rest. Damage, which a {@link FaultAtlas} may forbid, like the next three. */
    record BitRot(int node, int sectors) implements Fault {
        public BitRot {
            checkNode(node);
            checkArgument(sectors >= 1, "sectors must be at least 1, is %s", sectors);
        }
    }

    /** A sector at rest turns out to have been written to the place of another. */
    record MisdirectedWrite(int node) implements Fault {
        public MisdirectedWrite {
            checkNode(node);
        }
    }

    /** The first {@code times} reads that cover a sector at rest find another one in its place. */
    record MisdirectedReads(int node, int times, long nanos) implements Fault {
        public MisdirectedReads {
            checkNode(node);
            checkArgument(times >= 1, "times must be at least 1, is %s", times);
            checkNanos(nanos);
        }
    }

    /** A power failure that leaves an empty disk, and a restart {@code downNanos} later. */
    record Wipe(int node, long downNanos) implements Fault {
        public Wipe {
            checkNode(node);
            checkNanos(downNanos);
        }
    }

    /** Actors take {@code factor} times as long to get to work, and each event keeps the process busy. A later one replaces it. */
    record SlowCpu(int node, int factor, long eventNanos, long nanos) implements Fault {
        public SlowCpu {
            checkNode(node);
            checkArgument(factor >= 1, "factor must be at least 1, is %s", factor);
            checkNanos(eventNanos);
            checkNanos(nanos);
        }
    }

    /** A power failure of all nodes at once, and their restart {@code downNanos} later. */
    record PowerLoss(long downNanos) implements Fault {
        public PowerLoss {
            checkNanos(downNanos);
        }
    }

    /** Node after node is killed and restarted {@code downNanos} later, and the next one {@code gapNanos} after that. */
    record RollingRestart(long downNanos, long gapNanos) implements Fault {
        public RollingRestart {
            checkNanos(downNanos);
            checkNanos(gapNanos);
        }
    }

    /**
     * A crash at once, and another inside the {@code count}-th disk call of the boot after it, {@code perMille} thousandths into the
     * call; each with a restart {@code downNanos} later. The second is void if the boot needs fewer calls.
     */
    record CrashInRecovery(int node, int count, int perMille, dev.ariadne.sim.disk.Crash kind, long downNanos)
            implements Fault {
        public CrashInRecovery {
            checkNode(node);
            checkArgument(count >= 1, "count must be at least 1, is %s", count);
            checkArgument(perMille >= 0, "permille must not be negative, is %s", perMille);
            checkNanos(downNanos);
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

    /** One direction between two nodes. */
    record Direction(int from, int to) {
        public Direction {
            checkNode(from);
            checkNode(to);
        }
    }

    private static void checkNode(int node) {
        checkArgument(node >= 0, "a node must not be negative, is %s", node);
    }

    private static void checkNanos(long nanos) {
        checkArgument(nanos >= 0, "a duration must not be negative, is %s", nanos);
    }
}
