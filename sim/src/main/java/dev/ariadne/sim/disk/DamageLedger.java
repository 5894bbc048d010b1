package dev.ariadne.sim.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a file the medium has lost, what they were, and what of it running code has not seen yet. */
final class DamageLedger {
    /** What the medium should have, by position; only of what is certain. */
    private final TreeMap<Integer, Byte> truth = new TreeMap<>();

    /** In order of time. */
    private final List<Unseen> unseen = new ArrayList<>();

    private record Unseen(long time, int position, byte becomes) {}

    DamageLedger copy() {
        DamageLedger copy = new DamageLedger();
        copy.truth.putAll(truth);
        copy.unseen.addAll(unseen);
        return copy;
    }

    boolean isEmpty() {
        return truth.isEmpty();
    }

    /** A byte of the medium changes at a time. */
    void damaged(long time, int position, byte is, byte becomes) {
        Byte known = truth.get(position);
        byte was = known != null ? known : is;
        if (becomes == was) {
            truth.remove(position);
        } else {
            truth.put(position, was);
        }
        unseen.add(new Unseen(time, position, becomes));
    }

    /** A range of the medium is written anew. */
    void overwritten(int from, int to) {
        if (!truth.isEmpty() || !unseen.isEmpty()) {
            truth.subMap(from, to).clear();
            unseen.removeIf(change -> change.position >= from && change.position < to);
        }
    }

    /** The file has shrunk to a size. */
    void cut(int size) {
        overwritten(size, Integer.MAX_VALUE);
    }

    /** Shows what has changed by a time, and is not covered by something newer. Returns when the first change is that remains unseen. */
    long show(long time, byte[] visible, List<Change.OfFile> changes) {
        while (!unseen.isEmpty() && unseen.get(0).time <= time) {
            Unseen first = unseen.remove(0);
            boolean isCovered = changes.stream().anyMatch(change -> change.covers(first.position));
            if (!isCovered && first.position < visible.length) {
                visible[first.position] = first.becomes;
            }
        }
        return unseen.isEmpty() ? Long.MAX_VALUE : unseen.get(0).time;
    }

    /** Puts what was lost into an image of the medium. */
    void restore(byte[] image) {
        truth.forEach((position, was) -> image[position] = was);
    }

    /** Adds the ranges that are damaged. */
    void describe(String file, List<Damage> all) {
        int from = -1;
        int to = -1;
        for (Map.Entry<Integer, Byte> entry : truth.entrySet()) {
            if (entry.getKey() != to) {
                if (from >= 0) {
                    all.add(new Damage(file, from, to));
                }
                from = entry.getKey();
            }
            to = entry.getKey() + 1;
        }
        if (from >= 0) {
            all.add(new Damage(file, from, to));
        }
    }
}
