package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import java.util.Locale;

/**
 * What went wrong, for people.
 *
 * @param sentence which operations show it, and how
 * @param named operations outside of the core that the sentence names
 */
public record Anomaly(Kind kind, String sentence, List<Operation> named) {
    public Anomaly {
        sentence = sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
        named = List.copyOf(named);
    }

    Anomaly(Kind kind, String sentence) {
        this(kind, sentence, List.of());
    }

    /** The same, saying that one sees it looking only at these; no others if there are none. */
    Anomaly lookingAt(List<?> elements) {
        return elements.isEmpty() ? this : new Anomaly(kind, Words.lookingAt(elements) + ": " + sentence, named);
    }

    /** Kinds of anomaly, by what the core looks like. */
    public enum Kind {
        /** An answer shows a value that no operation asked to leave. */
        VALUE_NEVER_WRITTEN,
        /** An answer shows a value that only an operation left that reported to have failed. */
        FAILED_OPERATION_TOOK_EFFECT,
        /** An answer shows a value before it was asked to be there. */
        READ_FROM_THE_FUTURE,
        /** An answer shows a value that had been replaced by one that others saw. */
        STALE_READ,
        /** An answer shows a value that had been replaced by one that nobody ever saw. */
        LOST_WRITE,
        /** Several operations replaced the same value, which was not there as often. */
        LOST_UPDATE,
        /** A value was seen, seen replaced, and seen again, though it was left once. */
        DOUBLE_EFFECT,
        /** An answer that nothing could have led to, whatever happened; of a model whose operations do not just leave values. */
        IMPOSSIBLE_ANSWER,
        /** Any other. */
        CONTRADICTION;

        /** In words: "stale read". */
        public String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
