package dev.ariadne.checker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that shares what it can with the maps it was made from, so that the states of a search cost what they differ
 * in: a trie over the hashes of its keys, five bits at a time (Bagwell 2001), in the canonical form of Steindorfer and Vinju
 * (2015), where equal maps have equal shapes. Keys may be null, values not.
 */
final class PersistentMap {
    static final PersistentMap EMPTY = new PersistentMap(new Node(0, 0, new Object[0]), 0, 0);

    private static final int BITS = 5;

    /** At this shift the bits of a hash are spent, and keys of the same hash stand side by side. */
    private static final int SPENT = 35;

    private final Node root;
    private final int size;

    /** Sum over the entries. Invariant: equal maps have equal sums. */
    private final int hash;

    private PersistentMap(Node root, int size, int hash) {
        this.root = root;
        this.size = size;
        this.hash = hash;
    }

    int size() {
        return size;
    }

    @Nullable
    Object get(@Nullable Object key) {
        return root.get(key, spread(key), 0);
    }

    /** This map with {@code value} under {@code key}. */
    PersistentMap with(@Nullable Object key, Object value) {
        Object before = get(key);
        if (value.equals(before)) {
            return this;
        }
        int lost = before == null ? 0 : hash(key, before);
        Node node = root.with(key, value, spread(key), 0);
        return new PersistentMap(node, before == null ? size + 1 : size, hash - lost + hash(key, value));
    }

    /** This map without {@code key}. */
    PersistentMap without(@Nullable Object key) {
        Object before = get(key);
        return before == null
                ? this
                : new PersistentMap(root.without(key, spread(key), 0), size - 1, hash - hash(key, before));
    }

    /** How many keys are like that. */
    int count(Predicate<@Nullable Object> wanted) {
        int[] count = new int[1];
        root.forEach((key, value) -> count[0] += wanted.test(key) ? 1 : 0);
        return count[0];
    }

    private static int hash(@Nullable Object key, Object value) {
        int product = spread(key) * (31 + value.hashCode());
        return product ^ product >>> 15;
    }

    private static int spread(@Nullable Object key) {
        int product = Objects.hashCode(key) * 0x9e3779b9;
        return product ^ product >>> 16;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof PersistentMap that
                        && size == that.size
                        && hash == that.hash
                        && root.same(that.root, 0));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** In no order that means anything, the same for equal contents put there in the same way. */
    List<@Nullable Object> keys() {
        List<@Nullable Object> keys = new ArrayList<>();
        root.forEach((key, value) -> keys.add(key));
        return keys;
    }

    @Override
    public String toString() {
        StringJoiner out = new StringJoiner(", ", "{", "}");
        root.forEach((key, value) -> out.add(key + " " + value));
        return out.toString();
    }

    /**
     * A place in the trie. Its slots hold the keys and values that are here, by turns, then the nodes below, each kind in the
     * order of the bits that lead there. Invariant: no node below has less than two entries in all.
     */
    private static final class Node {
        /** The bits under which there is an entry here. */
        private final int entries;

        /** The bits under which there is a node. Invariant: none of {@code entries}. */
        private final int nodes;

        private final @Nullable Object[] slots;

        Node(int entries, int nodes, @Nullable Object[] slots) {
            this.entries = entries;
            this.nodes = nodes;
            this.slots = slots;
        }

        private static int bit(int hash, int shift) {
            return 1 << (hash >>> shift & (1 << BITS) - 1);
        }

        /** The slot of that bit's key. */
        private int entry(int bit) {
            return 2 * Integer.bitCount(entries & bit - 1);
        }

        /** The slot of that bit's node. */
        private int child(int bit) {
            return 2 * Integer.bitCount(entries) + Integer.bitCount(nodes & bit - 1);
        }

        private Node node(int slot) {
            return (Node) Objects.requireNonNull(slots[slot]);
        }

        private Object value(int slot) {
            return Objects.requireNonNull(slots[slot + 1]);
        }

        @Nullable
        Object get(@Nullable Object key, int hash, int shift) {
            if (shift == SPENT) {
                int slot = find(key);
                return slot < 0 ? null : value(slot);
            }
            int bit = bit(hash, shift);
            if ((nodes & bit) != 0) {
                return node(child(bit)).get(key, hash, shift + BITS);
            }
            boolean here = (entries & bit) != 0 && Objects.equals(slots[entry(bit)], key);
            return here ? value(entry(bit)) : null;
        }

        private int find(@Nullable Object key) {
            for (int slot = 0; slot < slots.length; slot += 2) {
                if (Objects.equals(slots[slot], key)) {
                    return slot;
                }
            }
            return -1;
        }

        Node with(@Nullable Object key, Object value, int hash, int shift) {
            if (shift == SPENT) {
                int slot = find(key);
                return slot < 0
                        ? new Node(0, 0, spliced(slots.length, 0, key, value))
                        : new Node(0, 0, spliced(slot, 2, key, value));
            }
            int bit = bit(hash, shift);
            if ((nodes & bit) != 0) {
                Node below = node(child(bit)).with(key, value, hash, shift + BITS);
                return new Node(entries, nodes, spliced(child(bit), 1, below));
            }
            if ((entries & bit) == 0) {
                return new Node(entries | bit, nodes, spliced(entry(bit), 0, key, value));
            }
            int slot = entry(bit);
            if (Objects.equals(slots[slot], key)) {
                return new Node(entries, nodes, spliced(slot, 2, key, value));
            }
            Node below = new Node(0, 0, new Object[0])
                    .with(slots[slot], value(slot), spread(slots[slot]), shift + BITS)
                    .with(key, value, hash, shift + BITS);
            Node without = new Node(entries & ~bit, nodes, spliced(slot, 2));
            return new Node(without.entries, nodes | bit, without.spliced(without.child(bit), 0, below));
        }

        /** Without {@code key}, which is here or below. */
        Node without(@Nullable Object key, int hash, int shift) {
            if (shift == SPENT) {
                return new Node(0, 0, spliced(find(key), 2));
            }
            int bit = bit(hash, shift);
            if ((nodes & bit) == 0) {
                return new Node(entries & ~bit, nodes, spliced(entry(bit), 2));
            }
            Node below = node(child(bit)).without(key, hash, shift + BITS);
            if (below.nodes != 0 || below.slots.length > 2) {
                return new Node(entries, nodes, spliced(child(bit), 1, below));
            }
            Node without = new Node(entries, nodes & ~bit, spliced(child(bit), 1));
            return new Node(
                    entries | bit, without.nodes, without.spliced(entry(bit), 0, below.slots[0], below.slots[1]));
        }

        /** The slots with {@code added} in the place of so many from {@code slot} on. */
        private @Nullable Object[] spliced(int slot, int removed, @Nullable Object... added) {
            @Nullable Object[] spliced = Arrays.copyOf(slots, slots.length - removed + added.length);
            System.arraycopy(added, 0, spliced, slot, added.length);
            System.arraycopy(slots, slot + removed, spliced, slot + added.length, slots.length - slot - removed);
            return spliced;
        }

        boolean same(Node that, int shift) {
            if (this == that) {
                return true;
            }
            if (entries != that.entries || nodes != that.nodes || slots.length != that.slots.length) {
                return false;
            }
            return shift == SPENT ? sameSpent(that) : sameSlots(that, shift);
        }

        private boolean sameSlots(Node that, int shift) {
            int below = 2 * Integer.bitCount(entries);
            for (int slot = 0; slot < slots.length; slot++) {
                boolean same = slot < below
                        ? Objects.equals(slots[slot], that.slots[slot])
                        : node(slot).same(that.node(slot), shift + BITS);
                if (!same) {
                    return false;
                }
            }
            return true;
        }

        /** Keys of one hash stand in any order. */
        private boolean sameSpent(Node that) {
            for (int slot = 0; slot < slots.length; slot += 2) {
                int other = that.find(slots[slot]);
                if (other < 0 || !value(slot).equals(that.value(other))) {
                    return false;
                }
            }
            return true;
        }

        void forEach(BiConsumer<@Nullable Object, Object> visitor) {
            int below = nodes == 0 ? slots.length : 2 * Integer.bitCount(entries);
            for (int slot = 0; slot < below; slot += 2) {
                visitor.accept(slots[slot], value(slot));
            }
            for (int slot = below; slot < slots.length; slot++) {
                node(slot).forEach(visitor);
            }
        }
    }
}
