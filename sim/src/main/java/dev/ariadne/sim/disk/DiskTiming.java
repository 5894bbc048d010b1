package dev.ariadne.sim.disk;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.world.Draws;

/**
 * How long disk calls take. Each takes its base, plus up to the base again by chance; reads and writes also pay by length.
 *
 * @param spikeChance probability that a sync takes a uniform share of {@code spikeNanos} longer
 */
public record DiskTiming(
        long metaNanos,
        long readNanos,
        long writeNanos,
        long nanosPerKib,
        long syncNanos,
        double spikeChance,
        long spikeNanos) {
    /** A solid-state disk: writes into the page cache 10 µs, syncs 0.2 to 0.4 ms, one in fifty up to 10 ms longer. */
    public static final DiskTiming SSD = new DiskTiming(5_000, 5_000, 7_000, 500, 200_000, 0.02, 10_000_000);

    public DiskTiming {
        checkArgument(
                metaNanos >= 0
                        && readNanos >= 0
                        && writeNanos >= 0
                        && nanosPerKib >= 0
                        && syncNanos >= 0
                        && spikeNanos >= 0,
                "a duration is negative");
        checkArgument(spikeChance >= 0 && spikeChance <= 1, "spikeChance must be from 0 to 1, is %s", spikeChance);
    }

    long draw(DiskCall call, int bytes, Draws draws) {
        long base = base(call) + ((bytes * nanosPerKib) >> 10);
        double share = draws.nextDouble();
        long nanos = base + (long) (share * base);
        if (call == DiskCall.SYNC && draws.chance(spikeChance)) {
            nanos += (long) (draws.nextDouble() * spikeNanos);
        }
        return nanos;
    }

    private long base(DiskCall call) {
        return switch (call) {
            case READ -> readNanos;
            case WRITE -> writeNanos;
            case SYNC -> syncNanos;
            case META -> metaNanos;
        };
    }
}
