package dev.ariadne.sim.disk;

import static com.google.common.base.Verify.verify;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a file: what is certain, the changes since in order, and what the running code sees, which is the one with all of
 * the other applied.
 */
final class SimFile {
    static final int SECTOR = 512;
    private static final int PAGE = 4096;

    final long id;

    /** What the code that ran sees, {@link #size} bytes and some zeros. */
    private byte[] visible = new byte[0];

    private int size;

    /** What survives anything. Bytes from {@link #certainSize} on may be anything: they wait for a length. */
    private byte[] certain = new byte[0];

    private int certainSize;

    /** Not yet certain, in order of time; what a sync has decided comes before what none has. */
    private List<Change.OfFile> changes = new ArrayList<>();

    /** Changes before this index are decided. */
    private int decided;

    /** What of it the medium has lost. */
    private DamageLedger ledger = new DamageLedger();

    /** Where the bytes begin that became certain with the last sync. */
    private int tail;

    /** What came with it was decided then. */
    private long tailDecidedAt;

    SimFile(long id) {
        this.id = id;
    }

    SimFile copy() {
        SimFile copy = new SimFile(id);
        copy.visible = visible.clone();
        copy.size = size;
        copy.certain = certain.clone();
        copy.certainSize = certainSize;
        changes.forEach(change -> copy.changes.add(change.copy()));
        copy.decided = decided;
        copy.ledger = ledger.copy();
        copy.tail = tail;
        copy.tailDecidedAt = tailDecidedAt;
        copy.showDamage(Long.MAX_VALUE);
        return copy;
    }

    /**
     * The file as it would be settled at a time on an undamaged medium: this one if that is no other. Only {@link #readCertain} makes
     * sense of it.
     */
    SimFile settledAt(long time) {
        boolean settles = !changes.isEmpty()
                && (changes.get(0).isDurableAt(time) || changes.get(0).isDoomed());
        if (!settles && !isDamaged()) {
            return this;
        }
        SimFile copy = new SimFile(id);
        copy.certain = certain.clone();
        copy.certainSize = certainSize;
        copy.changes.addAll(changes);
        copy.decided = decided;
        copy.ledger = ledger.copy();
        copy.settle(time);
        copy.ledger.restore(copy.certain);
        return copy;
    }

    /** Fills the buffer with what is certain from a position on, which is within {@link #certainSize}. */
    void readCertain(int position, ByteBuffer into) {
        int known = Math.min(into.remaining(), Math.max(0, certain.length - position));
        into.put(certain, Math.min(position, certain.length), known);
        while (into.hasRemaining()) {
            into.put((byte) 0); // a length beyond what was ever written
        }
    }

    int size() {
        return size;
    }

    int certainSize() {
        return certainSize;
    }

    byte[] visible() {
        return visible;
    }

    void write(long start, long end, int offset, byte[] bytes) {
        int limit = Math.addExact(offset, bytes.length);
        int sizeAfter = Math.max(size, limit);
        add(new Change.OfFile(start, end, offset, bytes.length, bytes, size, sizeAfter, limit == sizeAfter));
    }

    void truncate(long start, long end, int newSize) {
        add(new Change.OfFile(start, end, newSize, Math.max(0, size - newSize), null, size, newSize, true));
    }

    private void add(Change.OfFile change) {
        changes.add(change);
        visible = apply(change, change.offset, change.offset + change.length, visible);
        size = change.sizeAfter;
        visible = atLeast(size, visible);
    }

    /** Decides the fate of all changes that have met no sync. Returns whether there was any. */
    boolean sync(long at, boolean held) {
        boolean any = decided < changes.size();
        for (; decided < changes.size(); decided++) {
            changes.get(decided).decide(at, held);
        }
        return any;
    }

    /** Makes certain what is durable at a time that no crash can precede any more. */
    void settle(long time) {
        int durable = 0;
        while (durable < changes.size() && changes.get(durable).isDurableAt(time)) {
            Change.OfFile change = changes.get(durable++);
            makeCertain(change, change.offset, change.offset + change.length);
            noteTail(change);
            certainSize = change.setsSize ? change.sizeAfter : certainSize;
        }
        changes.subList(0, durable).clear();
        decided -= durable;
        if (!changes.isEmpty() && changes.get(0).isDoomed()) {
            settleAroundDoomed(time);
        }
    }

    /** As {@link #settle}, where a failed sync left changes that become certain only sector by sector, with later writes. */
    private void settleAroundDoomed(long time) {
        int limit = changes.size();
        while (limit > 0 && !changes.get(limit - 1).isDurableAt(time)) {
            limit--;
        }
        if (limit == 0) {
            return;
        }
        int[] lastDurable = new int[sectors()];
        int lastSize = -1;
        Arrays.fill(lastDurable, -1);
        for (int i = 0; i < limit; i++) {
            Change.OfFile change = changes.get(i);
            if (change.isDurableAt(time)) {
                Arrays.fill(lastDurable, change.firstSector(), change.sectorLimit(), i);
                lastSize = change.setsSize ? i : lastSize;
            }
        }
        List<Change.OfFile> rest = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            Change.OfFile change = changes.get(i);
            lowerTail(change);
            for (int sector = change.firstSector(); sector < change.sectorLimit(); sector++) {
                int from = Math.max(change.offset, sector * SECTOR);
                int to = Math.min(change.offset + change.length, (sector + 1) * SECTOR);
                if (i <= lastDurable[sector]) {
                    makeCertain(change, from, to);
                } else {
                    rest.add(change.piece(from, to));
                }
            }
            if (change.setsSize && i <= lastSize) {
                certainSize = change.sizeAfter;
            } else if (change.setsSize) {
                rest.add(change.sizePiece());
            }
        }
        decided += rest.size() - limit;
        rest.addAll(changes.subList(limit, changes.size()));
        changes = rest;
    }

    /** Undoes what was not done at the time of a crash. What remains is the page cache. */
    void undoAfter(long time) {
        int done = changes.size();
        while (done > 0 && changes.get(done - 1).end > time) {
            done--;
        }
        Change.OfFile underWay = done < changes.size() ? partDoneBy(time, changes.get(done)) : null;
        changes.subList(done, changes.size()).clear();
        if (underWay != null) {
            changes.add(underWay);
        }
        changes.forEach(change -> change.undecideAfter(time));
        decided = 0;
        while (decided < changes.size() && !changes.get(decided).isUndecided()) {
            decided++;
        }
        visible = certain.clone();
        size = certainSize;
        for (Change.OfFile change : changes) {
            visible = apply(change, change.offset, change.offset + change.length, visible);
            size = change.setsSize ? change.sizeAfter : size;
        }
        visible = cut(size, visible);
    }

    /** A write is copied into the page cache page by page, and a killed process stops between two pages. */
    private static Change.@Nullable OfFile partDoneBy(long time, Change.OfFile change) {
        byte[] bytes = change.bytes;
        if (bytes == null || change.start >= time) {
            return null;
        }
        double share = (double) (time - change.start) / (change.end - change.start);
        int limit = (change.offset + (int) (share * change.length)) / PAGE * PAGE;
        if (limit <= change.offset) {
            return null;
        }
        int sizeAfter = Math.max(change.sizeBefore, limit);
        int length = limit - change.offset;
        return new Change.OfFile(
                change.start,
                time,
                change.offset,
                length,
                Arrays.copyOf(bytes, length),
                change.sizeBefore,
                sizeAfter,
                limit == sizeAfter);
    }

    /** Loses power, after {@link #undoAfter}: chooses what survives, and that is certain from now on. */
    void losePower(long time, Survival survival) {
        int[] count = new int[sectors()];
        int[] kept = new int[count.length];
        int sizes = 0;
        int keptSizes = 0;
        for (Change.OfFile change : changes) {
            boolean durable = change.isDurableAt(time);
            for (int sector = change.firstSector(); sector < change.sectorLimit(); sector++) {
                count[sector]++;
                kept[sector] = durable ? count[sector] : kept[sector];
            }
            if (change.setsSize) {
                sizes++;
                keptSizes = durable ? sizes : keptSizes;
            }
        }
        survival.next();
        for (int sector = 0; sector < count.length; sector++) {
            kept[sector] = survival.prefix(kept[sector], count[sector]);
        }
        keptSizes = survival.prefix(keptSizes, sizes);
        for (Change.OfFile change : changes) {
            lowerTail(change);
            for (int sector = change.firstSector(); sector < change.sectorLimit(); sector++) {
                if (kept[sector]-- > 0) {
                    int from = Math.max(change.offset, sector * SECTOR);
                    int to = Math.min(change.offset + change.length, (sector + 1) * SECTOR);
                    makeCertain(change, from, to);
                }
            }
            if (change.setsSize && keptSizes-- > 0) {
                certainSize = change.sizeAfter;
            }
        }
        changes.clear();
        decided = 0;
        certain = cut(certainSize, certain);
        ledger.cut(certainSize);
        visible = certain.clone();
        size = certainSize;
    }

    private void makeCertain(Change.OfFile change, int from, int to) {
        certain = apply(change, from, to, certain);
        ledger.overwritten(from, to);
    }

    // Damage.

    /** Keeps track of what the last sync made certain: of all that it decided, the first byte. */
    private void noteTail(Change.OfFile change) {
        boolean isNewSync = change.decidedAt() > tailDecidedAt;
        tail = isNewSync && change.bytes != null ? change.offset : Math.min(tail, change.offset);
        tailDecidedAt = change.decidedAt();
    }

    /** As {@link #noteTail}, for what became certain without a sync of its own. */
    private void lowerTail(Change.OfFile change) {
        tail = Math.min(tail, change.offset);
    }

    /** Where the bytes begin that became certain with the last sync. */
    int tail() {
        return tail;
    }

    /** Whether a sector is on the medium for certain, and nothing done until a time is to replace it. */
    boolean isAtRest(int sector, long time) {
        for (Change.OfFile change : changes) {
            if (change.start <= time && change.firstSector() <= sector && sector < change.sectorLimit()) {
                return false;
            }
        }
        return true;
    }

    /** The byte that the medium has for certain, damaged or not. */
    byte certain(int position) {
        return position < certain.length ? certain[position] : 0;
    }

    /** Changes a byte on the medium; what was to be there is remembered. */
    void damage(long time, int position, byte becomes) {
        certain = atLeast(position + 1, certain);
        ledger.damaged(time, position, certain[position], becomes);
        certain[position] = becomes;
    }

    boolean isDamaged() {
        return !ledger.isEmpty();
    }

    /** Lets the running code see damage of until a time. Returns when the first is that it does not see yet. */
    long showDamage(long time) {
        return ledger.show(time, visible, changes);
    }

    /** Puts right what is damaged, in a file of which nothing waits to become certain. */
    void repair() {
        ledger.restore(certain);
        ledger.restore(visible);
        ledger = new DamageLedger();
    }

    /** Adds the ranges that are damaged. */
    void damage(String name, List<Damage> all) {
        ledger.describe(name, all);
    }

    private int sectors() {
        int limit = 0;
        for (Change.OfFile change : changes) {
            limit = Math.max(limit, change.sectorLimit());
        }
        return limit;
    }

    /** Applies a change between two positions to an image, and returns the image, or a larger one. */
    private static byte[] apply(Change.OfFile change, int from, int to, byte[] image) {
        if (from == to) {
            return image;
        }
        verify(from >= change.offset && to <= change.offset + change.length, "range %s to %s not changed", from, to);
        byte[] bytes = change.bytes;
        if (bytes == null) {
            Arrays.fill(image, Math.min(from, image.length), Math.min(to, image.length), (byte) 0);
            return image;
        }
        byte[] result = atLeast(to, image);
        System.arraycopy(bytes, from - change.offset, result, from, to - from);
        return result;
    }

    private static byte[] atLeast(int size, byte[] image) {
        return size <= image.length ? image : Arrays.copyOf(image, Math.max(size, 2 * image.length));
    }

    /** The image with nothing but zeros from a size on. */
    private static byte[] cut(int size, byte[] image) {
        byte[] result = atLeast(size, image);
        Arrays.fill(result, size, result.length, (byte) 0);
        return result;
    }
}
