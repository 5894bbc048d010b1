package dev.ariadne.scenarios.workload;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Strings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a plan.
 *
 * @param client who invokes it, from 0
 * @param slot which of the hot keys it is about; the key itself changes when it is retired. A prefix of keys, for ranges and watches
 * @param value what is written; null for those that write nothing
 */
public record PlannedOperation(
        int client, Kind kind, String slot, @Nullable String value) {
    /** What is done to the key. */
    public enum Kind {
        PUT,
        GET,
        /** The same, and a lease will do. */
        LEASED,
        DELETE,
        /** Expects what the client last saw there. */
        CAS,
        /** Expects the revision that the client last saw there. */
        REVISE,
        /** Reads a page of keys, the one after the last that the client has read. */
        RANGE,
        /** The same, of what a node has applied. */
        STALE,
        /** Waits for changes since the last that the client has seen. */
        WATCH;

        private boolean writes() {
            return this == PUT || this == CAS || this == REVISE;
        }

        /** Whether it is about one key, and so part of the history. */
        boolean isOnKey() {
            return this != RANGE && this != STALE && this != WATCH;
        }
    }

    public PlannedOperation {
        checkArgument(client >= 0, "client %s is negative", client);
        checkArgument(kind.writes() == (value != null), "%s with value %s", kind, value);
    }

    /** The same with a longer value. */
    PlannedOperation paddedTo(int bytes) {
        return value == null ? this : new PlannedOperation(client, kind, slot, Strings.padEnd(value, bytes, '.'));
    }

    /** As a line of a plan. */
    public String toText() {
        return "client=" + client + " " + kind.name().toLowerCase(Locale.ROOT) + " " + slot
                + (value == null ? "" : " " + value);
    }

    /** @throws IllegalArgumentException if the line is no operation; says what is wrong */
    public static PlannedOperation parse(String line) {
        String[] words = line.split(" ", -1);
        checkArgument(
                (words.length == 3 || words.length == 4) && words[0].startsWith("client="),
                "an operation is 'client=N put|get|leased|delete|cas|revise KEY [VALUE]' or 'client=N range|stale|watch PREFIX', not '%s'",
                line);
        try {
            return new PlannedOperation(
                    Integer.parseInt(words[0].substring("client=".length())),
                    Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                    words[2],
                    words.length == 4 ? words[3] : null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("operation '" + line + "': " + e.getMessage(), e);
        }
    }
}
