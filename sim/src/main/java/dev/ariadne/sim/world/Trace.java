package dev.ariadne.sim.world;

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
    private long hash;
    private long records;

    /** Keeps the hash alone. */
    public Trace() {
        this.sink = null;
    }

    /** Keeps the hash and tells every record as a line. */
    public Trace(Consumer<String> sink) {
        this.sink = sink;
    }

    /** Whether somebody reads along, so that text is worth building. */
    public boolean isTold() {
        return sink != null;
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
        fold(time, kind, subject, object, digest);
        fold(label.hashCode());
        if (sink != null) {
            tell(time, kind, subject, object, label);
        }
    }

    /** As {@link #record}, for a text that differs between told and untold runs: it stays out of the hash. */
    public void recordUnhashed(long time, String kind, long subject, long object, long digest, String text) {
        fold(time, kind, subject, object, digest);
        if (sink != null) {
            tell(time, kind, subject, object, text);
        }
    }

    /** Records something too common to be told. */
    public void mark(long time, String kind, long subject) {
        fold(time, kind, subject, subject, 0);
    }

    /** Tells a line that is no record, such as a detail whose digest is part of one. */
    public void tell(long time, String kind, long subject, long object, String text) {
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

    private void fold(long time, String kind, long subject, long object, long digest) {
        records++;
        fold(time);
        fold(kind.hashCode());
        fold((subject << 32) ^ object);
        fold(digest);
    }

    private void fold(long value) {
        hash = Mixer.fold(hash, value);
    }
}
