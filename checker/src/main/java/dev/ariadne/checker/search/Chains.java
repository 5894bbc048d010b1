package dev.ariadne.checker.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What real time allows of values that are each written once: the zones of Gibbons and Korach (1997, §4), kept while completions
 * happen, and with chains of values in place of single ones.
 *
 * <p>A <i>place</i> is a value with the operation that wrote it and those that saw it. Of some values it is known which one they
 * follow directly; such places form a <i>chain</i>. As no value comes back, nothing else happens between the operations of a
 * chain, and they come place after place, in each the writer first. So there is an order if and only if
 *
 * <ol>
 *   <li>no operation of a place completed before one of an earlier place of its chain, or the writer of its own, was invoked, and
 *   <li>the chains can be put in a row: with {@code first} the first completion among a chain's operations and {@code last} their
 *       last invocation, A has to precede B exactly if {@code first(A) < last(B)}, and this relation has no cycle.
 * </ol>
 *
 * <p>If it has a cycle, it has one of two. Of a shortest one that is longer take A with the least {@code first}, and P and Q such
 * that P → Q → A: {@code first(A) < first(P) < last(Q)}, so A → Q as well.
 *
 * <p>So look for A and B with {@code first(A) < last(B)} and {@code first(B) < last(A)}. Let {@code first(A)} be the earlier: then
 * {@code first(B)} lies between {@code first(A)} and {@code last(A)}. Call this, where {@code last} is later than {@code first}, the
 * chain's <i>zone</i>. While completions happen, {@code last} grows, and zones with it. {@link #raise} looks at what a zone of A newly
 * covers: at the {@code first} of another chain B there is a cycle if {@code last(B)} is after {@code first(A)}; if it is not yet,
 * A is noted as the {@link #cover} of B, for when {@code last(B)} grows in turn. As long as there is no cycle, zones do not
 * overlap, so that each completion is looked at once. All is linear but for the search in {@link Firsts}.
 *
 * <p>All times are those of {@link Completions}. Value 0 is the initial one, written before all.
 */
final class Chains {
    private static final int NONE = -1;
    private static final int NEVER = Integer.MAX_VALUE;

    /** By value: the chain it is in, which has the number of its first value; {@code NONE} while the value is not in use. */
    private final int[] chain;

    /** By value in use: its position in the chain. */
    private final int[] place;

    /** By value: the next one in the chain, or {@code NONE}. */
    private final int[] successor;

    /** By chain: the first completion among its operations, {@code NEVER} if none has completed. */
    private final int[] first;

    /** By chain: the last invocation among its operations that completed and its writers. */
    private final int[] last;

    /**
     * By chain: of the others whose zones cover a {@code first} that it has or had, the one with the earliest; or {@code NONE}.
     * Invariant: {@code last} is not after the {@code first} of that one, which it has to precede.
     */
    private final int[] cover;

    /** By completion: the chain, or a former chain that is now part of it, of which it was the first; or {@code NONE}. */
    private final int[] firstAt;

    /** By chain of more than one value: when its places were first completed. */
    private final @Nullable Firsts[] firsts;

    Chains(int values, int completions) {
        chain = filled(values);
        place = new int[values];
        successor = filled(values);
        first = new int[values];
        Arrays.fill(first, NEVER);
        last = new int[values];
        cover = filled(values);
        firstAt = filled(completions);
        firsts = new Firsts[values];
        chain[0] = 0;
        first[0] = NONE;
    }

    private static int[] filled(int length) {
        int[] cells = new int[length];
        Arrays.fill(cells, NONE);
        return cells;
    }

    boolean inUse(int value) {
        return chain[value] != NONE;
    }

    /** Whether {@code value} is a chain that nothing precedes or follows. */
    boolean alone(int value) {
        return chain[value] == value && successor[value] == NONE;
    }

    /** A value not in use becomes a chain of its own; its writer was invoked at {@code invoked}. */
    void begin(int value, int invoked) {
        chain[value] = value;
        last[value] = invoked;
    }

    /** The value of a chain of its own is now known to follow {@code before}. False if that leaves no order. */
    boolean follow(int before, int value) {
        if (successor[before] != NONE) {
            return false;
        }
        int to = chain[before];
        successor[before] = value;
        chain[value] = to;
        place[value] = place[before] + 1;
        int completed = first[value];
        if (completed != NEVER) {
            if (completed < last[to]) {
                return false;
            }
            first[to] = Math.min(first[to], completed);
            firstAt[completed] = to;
            firsts(to).add(place[value], completed);
            cover(to, cover[value]);
        }
        return raise(to, last[value]);
    }

    /**
     * An operation that wrote or saw a value in use completes as the {@code completed}-th, having been invoked at
     * {@code invoked}. False if that leaves no order.
     */
    boolean complete(int value, int invoked, int completed) {
        int in = chain[value];
        Firsts later = firsts[in];
        if (later != null && later.after(place[value]) < invoked) {
            return false;
        }
        if (first[in] == NEVER) {
            first[in] = completed;
            firstAt[completed] = in;
        }
        if (place[value] > 0) {
            firsts(in).add(place[value], completed);
        }
        return raise(in, invoked);
    }

    /** Lets the last invocation of {@code grown} be at least {@code invoked}; false if it then precedes a chain that precedes it. */
    private boolean raise(int grown, int invoked) {
        int from = last[grown];
        int to = Math.max(from, invoked);
        last[grown] = to;
        if (cover[grown] != NONE && first[cover[grown]] < to) {
            return false;
        }
        if (first[grown] >= to) {
            return true;
        }
        for (int completion = Math.max(from, first[grown] + 1); completion < to; completion++) {
            int other = firstAt[completion];
            if (other != NONE && other != grown) {
                if (last[other] > first[grown]) {
                    return false;
                }
                cover(other, grown);
            }
        }
        return true;
    }

    private void cover(int covered, int by) {
        if (by != NONE && (cover[covered] == NONE || first[by] < first[cover[covered]])) {
            cover[covered] = by;
        }
    }

    private Firsts firsts(int of) {
        Firsts known = firsts[of];
        if (known == null) {
            known = new Firsts();
            firsts[of] = known;
        }
        return known;
    }

    /**
     * By value: where it comes in a row of all chains, {@code -1} if it is not in use. The chains are in order of the earlier of their
     * {@code first} and {@code last}: if A has to precede B, {@code first(A)} comes before {@code last(B)}, and {@code last(A)}
     * before {@code first(B)}, as B does not have to precede A.
     */
    int[] row() {
        long[] beginnings = new long[chain.length];
        int chains = 0;
        for (int value = 0; value < chain.length; value++) {
            if (chain[value] == value) {
                // an invocation comes before the completion of the same number
                long beginning = Math.min(2L * first[value] + 1, 2L * last[value]);
                beginnings[chains++] = beginning << Integer.SIZE | value;
            }
        }
        Arrays.sort(beginnings, 0, chains);
        int[] row = filled(chain.length);
        int next = 0;
        for (int i = 0; i < chains; i++) {
            for (int value = (int) beginnings[i]; value != NONE; value = successor[value]) {
                row[value] = next++;
            }
        }
        return row;
    }

    /**
     * The first completions of a chain's places, as far as they matter: of two, the earlier in time and further down the chain says
     * more about all places before both.
     */
    private static final class Firsts {
        /** Invariant: both strictly increase. */
        private int[] places = new int[4];

        private int[] completions = new int[4];
        private int size;

        void add(int place, int completion) {
            while (size > 0 && completions[size - 1] > completion) {
                size--;
            }
            if (size > 0 && places[size - 1] >= place) {
                return;
            }
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
                completions = Arrays.copyOf(completions, 2 * size);
            }
            places[size] = place;
            completions[size++] = completion;
        }

        /** The first completion of an operation in a place after that one. */
        int after(int place) {
            int found = Arrays.binarySearch(places, 0, size, place + 1);
            int next = found < 0 ? -found - 1 : found;
            return next == size ? NEVER : completions[next];
        }
    }
}
