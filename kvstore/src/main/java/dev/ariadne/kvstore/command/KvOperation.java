package dev.ariadne.kvstore.command;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import org.jspecify.annotations.Nullable;

/** What a user asks of the store: one key, read or changed as a whole. */
public sealed interface KvOperation extends Operation {
    /** Longest key, in bytes. */
    int KEY_BYTES_MAX = 4 << 10;

    /** Longest value, in bytes. */
    int VALUE_BYTES_MAX = 1 << 20;

    Bytes key();

    /** An operation that may change the store, and so has to take effect once however often it is sent. */
    sealed interface Update extends KvOperation {}

    /** Reads a value: what the last update left that took effect before. */
    record Get(Bytes key) implements KvOperation, KvRequest.Body {
        public Get {
            checkKey(key);
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

    private static void checkKey(Bytes key) {
        checkArgument(key.length() <= KEY_BYTES_MAX, "a key of %s bytes exceeds %s", key.length(), KEY_BYTES_MAX);
    }

    private static void checkValue(Bytes value) {
        checkArgument(
                value.length() <= VALUE_BYTES_MAX, "a value of %s bytes exceeds %s", value.length(), VALUE_BYTES_MAX);
    }
}
