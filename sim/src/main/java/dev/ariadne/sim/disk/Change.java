package dev.ariadne.sim.disk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Something done to a file or the directory, stamped with when, and with what the first sync after it said. */
abstract class Change {
    private static final long NEVER = Long.MAX_VALUE;

    final long start;
    final long end;

    /** When the first sync after this change decided its fate: the end of one that held, the start of one that failed. */
    private long decidedAt = NEVER;

    /** Whether that sync failed. */
    private boolean doomed;

    Change(long start, long end) {
        this.start = start;
        this.end = end;
    }

    final boolean isUndecided() {
        return decidedAt == NEVER;
    }

    /** When it was decided; far in the future if it was not. */
    final long decidedAt() {
        return decidedAt;
    }

    final boolean isDoomed() {
        return doomed;
    }

    final boolean isDurableAt(long time) {
        return !doomed && decidedAt <= time;
    }

    /** Meets its first sync; later ones make no difference. */
    final void decide(long at, boolean held) {
        if (isUndecided()) {
            decidedAt = at;
            doomed = !held;
        }
    }

    /** A crash at the given time undoes a decision that lies after it. */
    final void undecideAfter(long time) {
        if (decidedAt > time) {
            decidedAt = NEVER;
            doomed = false;
        }
    }

    final <C extends Change> C sameFate(C copy) {
        Change change = copy;
        change.decidedAt = decidedAt;
        change.doomed = doomed;
        return copy;
    }

    /** New contents of a range, or a new length, or both. */
    static final class OfFile extends Change {
        final int offset;
        final int length;

        /** The new contents; null stands for zeros. */
        final byte @Nullable [] bytes;

        final int sizeBefore;
        final int sizeAfter;

        /** Whether it says something about the length. A write that ends at the end of the file does, even without moving it. */
        final boolean setsSize;

        OfFile(
                long start,
                long end,
                int offset,
                int length,
                byte @Nullable [] bytes,
                int sizeBefore,
                int sizeAfter,
                boolean setsSize) {
            super(start, end);
            this.offset = offset;
            this.length = length;
            this.bytes = bytes;
            this.sizeBefore = sizeBefore;
            this.sizeAfter = sizeAfter;
            this.setsSize = setsSize;
        }

        OfFile copy() {
            return sameFate(new OfFile(start, end, offset, length, bytes, sizeBefore, sizeAfter, setsSize));
        }

        /** The part from {@code from} to {@code to}, without a word on the length. */
        OfFile piece(int from, int to) {
            byte[] part = bytes == null ? null : Arrays.copyOfRange(bytes, from - offset, to - offset);
            return sameFate(new OfFile(start, end, from, to - from, part, sizeAfter, sizeAfter, false));
        }

        /** What it says about the length, alone. */
        OfFile sizePiece() {
            return sameFate(new OfFile(start, end, offset, 0, null, sizeBefore, sizeAfter, true));
        }

        boolean covers(int position) {
            return position >= offset && position < offset + length;
        }

        int firstSector() {
            return offset / SimFile.SECTOR;
        }

        /** The sector after the last one touched. */
        int sectorLimit() {
            return length == 0 ? firstSector() : (offset + length - 1) / SimFile.SECTOR + 1;
        }
    }

    /** A name given, moved or taken away. */
    static final class OfDirectory extends Change {
        /** The name that goes, if any. */
        final @Nullable String removed;
        /** The name that comes, if any, and what it stands for. */
        final @Nullable String added;

        final @Nullable SimFile file;

        OfDirectory(long start, long end, @Nullable String removed, @Nullable String added, @Nullable SimFile file) {
            super(start, end);
            this.removed = removed;
            this.added = added;
            this.file = file;
        }
    }
}
