package dev.ariadne.checker.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What real time allows of values that are each written once: the zones of Gibbons and Korach (1997, §4), kept while completions
 * happen, and with chains of values in place of single ones.
 *
 * <p>A <i>place</i> is a value with the operation that wrote it and those that saw it. Some values are known to follow directly
 * upon another one: such places form a <i>chain</i>. As no value comes back, the operations of a chain happen without any other in
 * between, place after place, in each the writer first. So there is an order if and only if
 *
 * <ol>
 *   <li>no operation of a place completed before one of an earlier place of its chain, or the writer of its own, was invoked, and
 *   <li>the chains can be put in a row: with {@code first} the first completion among a chain's operations and {@code last} their
 *       last invocation, A has to precede B exactly if {@code first(A) < last(B)}, and this relation has no cycle.
 * </ol>
 *
 * <p>If it has a cycle, two chains precede each other: of a shortest cycle of more take A with the least {@code first}, and P and Q
 * such that P → Q → A; then {@code first(A) <= first(P) < last(Q)}, so A → Q as well. Two such chains A and B have
 * {@code first(A) < last(B)} and {@code first(B) < last(A)}. Call what lies between {@code first} and {@code last} the chain's
 * zone, a <i>forward</i> one if {@code first} is earlier. Then A or B is forward, say A, and has {@code first(B)} inside its zone or
 * else B is forward and has {@code first(A)} inside.
 *
 * <p>While completions happen, {@code last} grows. {@link #raise} looks at what the grown part of a forward zone newly covers:
 * another's {@code first} there is a cycle if that one's {@code last} is after A's {@code first}, and otherwise A is noted as its
 * {@link #cover}, for the time when its {@code last} grows in turn. As forward zones never overlap, each completion is
 * looked at once, and all is linear but for {@link Firsts}, whose search makes it O(n log n).
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
     * By chain: a chain other than itself that it has to precede, forward and with the earliest {@code first} of those that cover
     * one of its completions; or {@code NONE}. Invariant: {@code last} is not after that one's {@code first}.
     */
    private final int[] cover;

    /** By completion: the chain of which it was the first at that time, or {@code NONE}. */
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

    /** The next value of the chain, or a negative number. */
    int successor(int value) {
        return successor[value];
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
     * By value: where it comes in a row of the chains that real time allows, {@code -1} if no completed operation needs it. The
     * row goes by the beginnings of the zones: if {@code first(A) < last(B)}, then not {@code first(B) < last(A)}, so both
     * {@code first(A)} and {@code last(A)}, or one that is not after them, come before {@code first(B)} and {@code last(B)}.
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
