package dev.ariadne.scenarios.run;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.ObjectVerdict;
import dev.ariadne.checker.search.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several engines, or one, say of the same history. */
final class Opinions {
    private final Map<String, Verdict> byEngine = new LinkedHashMap<>();

    void add(String engine, Verdict verdict) {
        byEngine.put(engine, verdict);
    }

    boolean isEmpty() {
        return byEngine.isEmpty();
    }

    Map<String, Verdict> byEngine() {
        return byEngine;
    }

    /** What is known of the history, from an engine that knows it if there is one. There is an opinion. */
    Verdict verdict() {
        return byEngine.values().stream()
                .filter(verdict -> verdict.answer() != Answer.UNKNOWN)
                .findFirst()
                .orElseGet(() -> byEngine.values().iterator().next());
    }

    /**
     * On what the engines disagree, with the first two that do; null if on nothing. To know is no disagreement with not to know,
     * but for an engine that says all was well up to an event past the one where another says it was not.
     */
    @Nullable
    String disagreement() {
        for (Map.Entry<String, Verdict> one : byEngine.entrySet()) {
            for (Map.Entry<String, Verdict> other : byEngine.entrySet()) {
                for (int i = 0; i < one.getValue().objects().size(); i++) {
                    Verdict.OfObject first = one.getValue().objects().get(i);
                    Verdict.OfObject second = other.getValue().objects().get(i);
                    if (contradict(first.verdict(), second.verdict())) {
                        String key = first.key() == null ? "" : " of key " + EdnWriter.excerpt(first.key());
                        return one.getKey() + " says" + key + " " + inWords(first.verdict()) + ", " + other.getKey()
                                + " says " + inWords(second.verdict());
                    }
                }
            }
        }
        return null;
    }

    private static boolean contradict(ObjectVerdict one, ObjectVerdict other) {
        if (one.answer() == Answer.UNKNOWN) {
            return other.answer() == Answer.NOT_LINEARIZABLE
                    && one.event().orElse(0) > other.event().orElse(0);
        }
        return other.answer() != Answer.UNKNOWN
                && (one.answer() != other.answer() || !one.event().equals(other.event()));
    }

    private static String inWords(ObjectVerdict verdict) {
        return switch (verdict.answer()) {
            case LINEARIZABLE -> "linearizable";
            case NOT_LINEARIZABLE ->
                "not linearizable at event " + verdict.event().orElseThrow();
            case UNKNOWN -> "well before event " + verdict.event().orElseThrow();
        };
    }
}
