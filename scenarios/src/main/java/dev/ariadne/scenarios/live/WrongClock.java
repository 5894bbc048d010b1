package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that another process makes go wrong: a file says how fast it goes and how far it has skipped ahead. It never
 * goes back, and begins anew with each process. Thread-safe.
 */
public final class WrongClock implements LongSupplier {
    private static final int PPM_AT = 0;
    private static final int SKIPPED_AT = Long.BYTES;
    private static final int BYTES = 2 * Long.BYTES;
    private static final double MILLION = 1e6;

    private final ByteBuffer file;
    private final LongSupplier truth;
    private long readAt;
    private long skipped;

    /** What it showed last, with the fractions that a rate leaves. */
    private double shown;

    WrongClock(ByteBuffer file, LongSupplier truth) {
        this.file = file;
        this.truth = truth;
        readAt = truth.getAsLong();
        skipped = file.getLong(SKIPPED_AT);
    }

    /** The clock that is ruled by a file; without one it is right. */
    public static LongSupplier ruledBy(Path file) throws IOException {
        return new WrongClock(map(file), System::nanoTime);
    }

    /** What rules a clock from elsewhere; it is right until then. */
    static Ruler ruler(Path file) throws IOException {
        return new Ruler(map(file));
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            return opened.getChannel().map(MapMode.READ_WRITE, 0, BYTES);
        }
    }

    /** Nanoseconds since some time. */
    @Override
    public synchronized long getAsLong() {
        long now = truth.getAsLong();
        long skippedNow = file.getLong(SKIPPED_AT);
        shown += (now - readAt) * (1 + file.getLong(PPM_AT) / MILLION) + (skippedNow - skipped);
        readAt = now;
        skipped = skippedNow;
        return (long) shown;
    }

    /** Makes a clock go wrong, at its next reading. One thread. */
    static final class Ruler {
        private final ByteBuffer file;

        private Ruler(ByteBuffer file) {
            this.file = file;
        }

        /** So many millionths faster from now on; 0 is right. */
        void drift(long ppm) {
            checkArgument(ppm >= -MILLION, "a clock cannot go back: %s ppm", ppm);
            file.putLong(PPM_AT, ppm);
        }

        /** Ahead by so much at once. */
        void skip(long nanos) {
            checkArgument(nanos >= 0, "a clock cannot go back: %s ns", nanos);
            file.putLong(SKIPPED_AT, file.getLong(SKIPPED_AT) + nanos);
        }
    }
}
