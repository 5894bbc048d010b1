package dev.ariadne.kvstore.command;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of the store. Keys and values are bytes, and every key has a revision: the index of the entry that set it last.
 */
public sealed interface KvOperation extends Operation {
    /** Longest key, in bytes. */
    int KEY_BYTES_MAX = 4 << 10;

    /** Longest value, in bytes. */
    int VALUE_BYTES_MAX = 1 << 20;

    /** Most pairs on a page, and most changes in the answer to a watch. */
    int PAGE_MAX = 1000;

    /** An operation on one key that may change it, and so has to take effect once however often it is sent. */
    sealed interface Update extends KvOperation {
        Bytes key();
    }

    /** An operation that changes nothing. */
    sealed interface Read extends KvOperation, KvRequest.Body {
        /** Whether it shows all that took effect before it began. */
        default boolean isLinearizable() {
            return true;
        }
    }

    /** Reads a value: what the last update left that took effect before. */
    record Get(Bytes key) implements Read {
        public Get {
            checkKey(key);
        }
    }

    /**
     * Reads the pairs whose keys begin with a prefix, in ascending order, as of one moment; a page is cut where it holds enough.
     *
     * @param after the last key of the page before; null for the first page
     * @param limit most pairs, 1 to {@link #PAGE_MAX}
     */
    record Range(Bytes prefix, @Nullable Bytes after, int limit) implements Read {
        public Range {
            checkKey(prefix);
            if (after != null) {
                checkKey(after);
            }
            checkLimit(limit);
        }
    }

    /**
     * Waits for changes of keys that begin with a prefix, and reads them in the order in which they took effect, none left out. Whoever
     * asks again after the revision of the answer misses nothing, on whichever node. A node answers from what it has applied.
     *
     * @param after a revision; later changes are asked for
     * @param limit most changes, 1 to {@link #PAGE_MAX}
     * @param waitNanos how long to wait for the first one before the answer is that there is none
     */
    record Watch(Bytes prefix, long after, int limit, long waitNanos) implements Read {
        public Watch {
            checkKey(prefix);
            checkArgument(after >= 0, "revision %s is negative", after);
            checkLimit(limit);
            checkArgument(waitNanos >= 0, "a wait of %s ns", waitNanos);
        }

        /** The same after another revision. */
        public Watch from(long revision) {
            return new Watch(prefix, revision, limit, waitNanos);
        }

        @Override
        public boolean isLinearizable() {
            return false;
        }
    }

    /**
     * Reads for which a lease of the leader will do. As long as clocks differ by no more than was declared it shows what any other read
     * shows; without a lease it is one.
     */
    record Leased(Read read) implements Read {
        public Leased {
            checkArgument(read instanceof Get || read instanceof Range, "%s cannot be read under a lease", read);
        }
    }

    /** Reads what the node that is asked has applied, be it old; costs no word of the leader, and works without one. */
    record Stale(Read read) implements Read {
        public Stale {
            checkArgument(read instanceof Get || read instanceof Range, "%s is stale already", read);
        }

        @Override
        public boolean isLinearizable() {
            return false;
        }
    }

    /** Sets a value, whatever there was. */
    record Put(Bytes key, Bytes value) implements Update {
        public Put {
            checkKey(key);
            checkValue(value);
        }
    }

    /** Removes a key; one that is absent stays so. */
    record Delete(Bytes key) implements Update {
        public Delete {
            checkKey(key);
        }
    }

    /**
     * Sets a value if the present one is as expected.
     *
     * @param expected the present value, or null for an absent key
     */
    record CompareAndSet(Bytes key, @Nullable Bytes expected, Bytes value) implements Update {
        public CompareAndSet {
            checkKey(key);
            checkValue(value);
            if (expected != null) {
                checkValue(expected);
            }
        }
    }

    /**
     * Carries out an update if the key is still as it was.
     *
     * @param revision of the key, or zero if it is to be absent
     * @param then a {@link Put} or a {@link Delete}
     */
    record IfRevision(long revision, Update then) implements Update {
        public IfRevision {
            checkArgument(revision >= 0, "revision %s is negative", revision);
            checkArgument(then instanceof Put || then instanceof Delete, "%s has a condition already", then);
        }

        @Override
        public Bytes key() {
            return then.key();
        }
    }

    private static void checkLimit(int limit) {
        checkArgument(limit >= 1 && limit <= PAGE_MAX, "a limit of %s is not within 1 to %s", limit, PAGE_MAX);
    }

    private static void checkKey(Bytes key) {
        checkArgument(key.length() <= KEY_BYTES_MAX, "a key of %s bytes exceeds %s", key.length(), KEY_BYTES_MAX);
    }

    private static void checkValue(Bytes value) {
        checkArgument(
                value.length() <= VALUE_BYTES_MAX, "a value of %s bytes exceeds %s", value.length(), VALUE_BYTES_MAX);
    }
}
