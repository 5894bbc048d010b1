package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import org.jspecify.annotations.Nullable;

/** An object that holds a text, so that every operation is a look at it, another text, or more of it. */
public interface TextModel extends Model<String> {
    /** What {@code operation} sees or does, whatever the state. */
    Edit edit(Operation operation);

    @Override
    default @Nullable String step(String state, Operation operation) {
        return edit(operation).step(state);
    }

    @Override
    default boolean readOnly(Operation operation) {
        Edit edit = edit(operation);
        return edit.puts() == null && edit.appends() == null;
    }

    /**
     * What an operation sees of a text or does to it; at most one of the three.
     *
     * @param sees the only state in which it can happen; null if any will do
     * @param puts the state it leaves, or null
     * @param appends what it adds to the state, or null
     */
    record Edit(
            @Nullable String sees,
            @Nullable String puts,
            @Nullable String appends) {
        /** Can happen anywhere and changes nothing. */
        public static final Edit NONE = new Edit(null, null, null);

        public static Edit read(String text) {
            return new Edit(text, null, null);
        }

        public static Edit put(String text) {
            return new Edit(null, text, null);
        }

        public static Edit append(String text) {
            return new Edit(null, null, text);
        }

        @Nullable
        String step(String state) {
            if (sees != null) {
                return sees.equals(state) ? state : null;
            }
            if (puts != null) {
                return puts;
            }
            return appends == null ? state : state + appends;
        }
    }
}
