package dev.ariadne.sim.world;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in order: a rolling hash always, and one line of text per record where somebody reads along. Two runs with the same
 * hash did the same things at the same times.
 *
 * <p>Records name what a process or the world did, not how the queue got there, so that the hash stays the same when code inside
 * the simulator is only rearranged.
 */
public final class Trace {
    private final @Nullable Consumer<String> sink;

    /** The records that are told, by number: from the one on and before the other. */
    private final long toldFrom;

    private final long toldTo;

    /** Every so many records the hash is kept. */
    private final int checkpointEvery;

    private long nextCheckpoint;

    /** The hash after each multiple of {@link #checkpointEvery} records, and some room. */
    private long[] checkpoints = new long[0];

    private int checkpointCount;
    private long hash;
    private long records;

    /** Keeps the hash alone. */
    public Trace() {
        this(null, 0, 0, 0);
    }

    /** Keeps the hash and tells every record as a line. */
    public Trace(Consumer<String> sink) {
        this(sink, 0, Long.MAX_VALUE, 0);
    }

    private Trace(@Nullable Consumer<String> sink, long toldFrom, long toldTo, int checkpointEvery) {
        this.sink = sink;
        this.toldFrom = toldFrom;
        this.toldTo = toldTo;
        this.checkpointEvery = checkpointEvery;
        nextCheckpoint = checkpointEvery == 0 ? Long.MAX_VALUE : checkpointEvery;
    }

    /** A trace that also keeps the hash as it was after every so many records. */
    public static Trace withCheckpoints(int every) {
        checkArgument(every > 0, "checkpoints every %s records", every);
        return new Trace(null, 0, 0, every);
    }

    /**
     * A trace with checkpoints that tells some of its records, even those too common to be told, to find out how two runs differ.
     * Whoever hears of a record can ask for its number, {@link #records}, and the {@link #hash} with it.
     *
     * @param from the number of the first record that is told; the first of all is 1
     * @param to the number after the last one
     */
    public static Trace excerpt(int every, long from, long to, Consumer<String> sink) {
        checkArgument(every > 0 && from <= to, "records from %s to %s, checkpoints every %s", from, to, every);
        return new Trace(sink, from - 1, to - 1, every);
    }

    /** Whether somebody reads along, so that text is worth building. */
    public boolean isTold() {
        return sink != null && records >= toldFrom && records < toldTo;
    }

    /**
     * Records one thing that happened.
     *
     * @param subject who did it
     * @param object to whom, or the subject again
     * @param digest stands for all further fields; part of the hash, not of the line
     * @param label is hashed only through {@link String#hashCode}, which the language fixes
     */
    public void record(long time, String kind, long subject, long object, long digest, String label) {
        boolean told = isTold();
        fold(time, kind, subject, object, digest);
        fold(label.hashCode());
        recorded();
        if (told) {
            write(time, kind, subject, object, label);
        }
    }

    /** As {@link #record}, for a text that differs between told and untold runs: it stays out of the hash. */
    public void recordUnhashed(long time, String kind, long subject, long object, long digest, String text) {
        boolean told = isTold();
        fold(time, kind, subject, object, digest);
        recorded();
        if (told) {
            write(time, kind, subject, object, text);
        }
    }

    /** Records something too common to be told, except in an excerpt. */
    public void mark(long time, String kind, long subject) {
        boolean told = checkpointEvery > 0 && isTold();
        fold(time, kind, subject, subject, 0);
        recorded();
        if (told) {
            write(time, kind, subject, subject, "");
        }
    }

    /** Tells a line that is no record, such as a detail whose digest is part of the next one. */
    public void tell(long time, String kind, long subject, long object, String text) {
        if (isTold()) {
            write(time, kind, subject, object, text);
        }
    }

    private void write(long time, String kind, long subject, long object, String text) {
        if (sink != null) {
            String who = subject == object ? Long.toString(subject) : subject + ">" + object;
            sink.accept(String.format(
                    Locale.ROOT, "%d.%06d ms  %-9s %-5s %s", time / 1_000_000, time % 1_000_000, kind, who, text));
        }
    }

    /** The hash over all records so far. */
    public long hash() {
        return Mixer.mix(hash ^ records);
    }

    /** The hash as sixteen hexadecimal digits. */
    public String hashText() {
        return String.format(Locale.ROOT, "%016x", hash());
    }

    public long records() {
        return records;
    }

    /** The hashes at the checkpoints so far. */
    public long[] checkpoints() {
        return Arrays.copyOf(checkpoints, checkpointCount);
    }

    private void recorded() {
        if (++records == nextCheckpoint) {
            if (checkpointCount == checkpoints.length) {
                checkpoints = Arrays.copyOf(checkpoints, 2 * checkpointCount + 16);
            }
            checkpoints[checkpointCount++] = hash();
            nextCheckpoint += checkpointEvery;
        }
    }

    private void fold(long time, String kind, long subject, long object, long digest) {
        fold(time);
        fold(kind.hashCode());
        fold((subject << 32) ^ object);
        fold(digest);
    }

    private void fold(long value) {
        hash = Mixer.fold(hash, value);
    }
}
