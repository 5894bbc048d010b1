package dev.ariadne.sim.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The twin of a file, written to be obviously right: it keeps a picture of the whole file after every change, and judges what a crash
 * left by looking through all of them.
 */
final class NaiveFile {
    private static final long NEVER = Long.MAX_VALUE;

    /** A change with the picture after it. */
    private static final class Step {
        long start;
        long end;
        byte[] picture;
        int from;
        int to;
        boolean setsSize;
        long decidedAt = NEVER;
        boolean failed;
    }

    private final List<Step> steps = new ArrayList<>();

    NaiveFile(byte[] durable) {
        Step first = new Step();
        first.picture = durable;
        first.to = Integer.MAX_VALUE;
        first.setsSize = true;
        first.decidedAt = 0;
        steps.add(first);
    }

    NaiveFile copy() {
        NaiveFile copy = new NaiveFile(new byte[0]);
        copy.steps.clear();
        for (Step step : steps) {
            copy.add(step.start, step.end, step.picture, step.from, step.to, step.setsSize);
            copy.last().decidedAt = step.decidedAt;
            copy.last().failed = step.failed;
        }
        return copy;
    }

    private Step last() {
        return steps.get(steps.size() - 1);
    }

    byte[] visible() {
        return last().picture;
    }

    void write(long start, long end, int offset, byte[] bytes) {
        byte[] picture = Arrays.copyOf(visible(), Math.max(visible().length, offset + bytes.length));
        System.arraycopy(bytes, 0, picture, offset, bytes.length);
        add(start, end, picture, offset, offset + bytes.length, offset + bytes.length == picture.length);
    }

    void truncate(long start, long end, int size) {
        add(start, end, Arrays.copyOf(visible(), size), size, visible().length, true);
    }

    private void add(long start, long end, byte[] picture, int from, int to, boolean setsSize) {
        Step step = new Step();
        step.start = start;
        step.end = end;
        step.picture = picture;
        step.from = from;
        step.to = to;
        step.setsSize = setsSize;
        steps.add(step);
    }

    void sync(long start, long end, boolean failed) {
        for (Step step : steps) {
            if (step.decidedAt == NEVER) {
                step.decidedAt = failed ? start : end;
                step.failed = failed;
            }
        }
    }

    void kill(long time) {
        steps.removeIf(step -> step.end > time);
        for (Step step : steps) {
            if (step.decidedAt > time) {
                step.decidedAt = NEVER;
                step.failed = false;
            }
        }
    }

    /** Whether a power failure at a time, after {@link #kill} at that time, may leave these bytes; or, if asked, must at worst. */
    boolean allows(byte[] left, long time, boolean worst) {
        boolean sizeAllowed = false;
        for (int i = steps.size() - 1; i >= 0 && !sizeAllowed; i--) {
            Step step = steps.get(i);
            boolean durable = !step.failed && step.decidedAt <= time;
            if (step.setsSize && (!worst || durable)) {
                sizeAllowed = left.length == step.picture.length;
            }
            if (step.setsSize && durable) {
                break;
            }
        }
        boolean allowed = sizeAllowed;
        for (int sector = 0; sector * 512 < left.length && allowed; sector++) {
            allowed = sectorAllowed(left, sector, time, worst);
        }
        return allowed;
    }

    private boolean sectorAllowed(byte[] left, int sector, long time, boolean worst) {
        int from = sector * 512;
        int to = Math.min(from + 512, left.length);
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            boolean touches = step.from < from + 512 && step.to > from && step.from < step.to;
            boolean durable = !step.failed && step.decidedAt <= time;
            if (touches && (!worst || durable) && same(left, step.picture, from, to)) {
                return true;
            }
            if (touches && durable) {
                return false;
            }
        }
        return false;
    }

    /** Compares a range, where the picture is zero beyond its end. */
    private static boolean same(byte[] left, byte[] picture, int from, int to) {
        for (int i = from; i < to; i++) {
            if (left[i] != (i < picture.length ? picture[i] : 0)) {
                return false;
            }
        }
        return true;
    }
}
