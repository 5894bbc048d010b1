package dev.ariadne.checker.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable queue that shares what it can with the queues it was made from: one list to take from, and a reversed one to add
 * to (Okasaki 1998, §5.2). Its hash is a polynomial in the elements, which either end can be added to and taken from.
 */
final class PersistentQueue {
    static final PersistentQueue EMPTY = new PersistentQueue(null, null, 0, 0, 1);

    private static final int BASE = 31;

    /** {@code BASE * INVERSE == 1} in the arithmetic of ints. */
    private static final int INVERSE = 0xbdef7bdf;

    private record Link(@Nullable Object element, @Nullable Link next) {}

    /** The elements that came first, in order. Invariant: null only if {@code back} is. */
    private final @Nullable Link front;

    /** The other elements, the last first. */
    private final @Nullable Link back;

    private final int size;
    private final int hash;

    /** {@code BASE} to the power of {@code size}. */
    private final int power;

    private PersistentQueue(@Nullable Link front, @Nullable Link back, int size, int hash, int power) {
        this.front = front == null ? reversed(back) : front;
        this.back = front == null ? null : back;
        this.size = size;
        this.hash = hash;
        this.power = power;
    }

    private static @Nullable Link reversed(@Nullable Link links) {
        Link reversed = null;
        for (Link link = links; link != null; link = link.next) {
            reversed = new Link(link.element, reversed);
        }
        return reversed;
    }

    boolean isEmpty() {
        return front == null;
    }

    /** The element that came first; null if there is none. */
    @Nullable
    Object first() {
        return front == null ? null : front.element;
    }

    PersistentQueue with(@Nullable Object element) {
        int longer = hash * BASE + Objects.hashCode(element);
        return new PersistentQueue(front, new Link(element, back), size + 1, longer, power * BASE);
    }

    /** The queue without its first element, or the same if there is none. */
    PersistentQueue withoutFirst() {
        if (front == null) {
            return this;
        }
        int shorter = power * INVERSE;
        int rest = hash - Objects.hashCode(front.element) * shorter;
        return new PersistentQueue(front.next, back, size - 1, rest, shorter);
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        for (Link link = back; link != null; link = link.next) {
            elements.add(link.element);
        }
        Collections.reverse(elements);
        List<@Nullable Object> all = new ArrayList<>();
        for (Link link = front; link != null; link = link.next) {
            all.add(link.element);
        }
        all.addAll(elements);
        return all;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof PersistentQueue that
                        && hash == that.hash
                        && size == that.size
                        && elements().equals(that.elements()));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return elements().toString();
    }
}
