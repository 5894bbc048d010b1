package dev.ariadne.scenarios.run;

import dev.ariadne.sim.world.Trace;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What two runs of a seed must have in common.
 *
 * @param hash of the whole trace and of what the oracles said
 * @param records in the trace
 * @param checkpoints the hash of the trace after each multiple of {@link #EVERY} records
 */
record Fingerprint(long seed, long hash, long records, List<Long> checkpoints) {
    /** So many records lie between two checkpoints: few enough to take the stack of each. */
    static final int EVERY = 1_024;

    static Fingerprint of(long seed, Trace trace, String verdict) {
        List<Long> checkpoints = Arrays.stream(trace.checkpoints()).boxed().toList();
        return new Fingerprint(seed, trace.hash() ^ verdict.hashCode(), trace.records(), checkpoints);
    }

    /** The number of the first record of the stretch between two checkpoints in which this run begins to differ from another. */
    long firstRecordOfDifference(Fingerprint other) {
        int equal = 0;
        while (equal < Math.min(checkpoints.size(), other.checkpoints.size())
                && checkpoints.get(equal).equals(other.checkpoints.get(equal))) {
            equal++;
        }
        return (long) equal * EVERY + 1;
    }

    /** As a line, for another process. */
    String toText() {
        Stream<Long> numbers = Stream.concat(Stream.of(seed, hash, records), checkpoints.stream());
        return String.join(" ", numbers.map(HexFormat.of()::toHexDigits).toList());
    }

    static Fingerprint parse(String line) {
        List<Long> numbers = Arrays.stream(line.split(" ", -1))
                .map(HexFormat::fromHexDigitsToLong)
                .toList();
        return new Fingerprint(numbers.get(0), numbers.get(1), numbers.get(2), numbers.subList(3, numbers.size()));
    }
}
