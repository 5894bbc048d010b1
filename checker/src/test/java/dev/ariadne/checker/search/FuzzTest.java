package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.model.Model;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/**
 * All models and all engines against brute force. {@code -Dfuzz.histories=1000000} plays that many small histories, and one in 49
 * through the engines in Clojure as well.
 */
class FuzzTest {
    private static final int HISTORIES = Integer.getInteger("fuzz.histories", 4_000);
    private static final int CLOJURE_ONE_IN = 49;
    private static final Limits LIMITS = Limits.steps(100_000);

    private record Played(Model<?> model, History history) {}

    @Test
    void all_engines_say_what_brute_force_says() {
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int seed = 0; seed < HISTORIES; seed++) {
            Played played = play(seed);
            OptionalInt truth = new BruteForce(played.model, played.history).firstFailingEvent();
            verdicts.merge(truth.isEmpty() ? "linearizable" : "not", 1, Integer::sum);
            for (Named<Engine> engine : seed % CLOJURE_ONE_IN == 0 ? Engines.all() : Engines.java()) {
                Limits limits = seed % 5 < 2 ? LIMITS.withOrder() : LIMITS;
                Verdict verdict =
                        LinearizabilityChecker.check(engine.getPayload(), played.model, played.history, limits);
                verdicts.merge(engine.getName() + " " + verdict.answer(), 1, Integer::sum);
                if (verdict.answer() != Answer.UNKNOWN) {
                    assertThat(verdict.event())
                            .as("%s of seed %s: %s", engine.getName(), seed, played.history)
                            .isEqualTo(truth);
                }
            }
        }
        System.out.println(HISTORIES + " histories: " + verdicts);
        assertThat(verdicts.keySet()).as("%s", verdicts).noneMatch(each -> each.endsWith("UNKNOWN"));
        for (String answer : List.of("linearizable", "not")) {
            assertThat(verdicts.get(answer)).as("%s", verdicts).isGreaterThan(HISTORIES / 5);
        }
    }

    /** Half of one kind of improvisation and half of the other, which know different models. */
    private static Played play(int seed) {
        if (seed % 2 == 0) {
            RandomHistory random = new RandomHistory(seed, 8);
            return new Played(random.model, random.history);
        }
        FastPathsTest.Sample sample =
                seed % 15 == 0 ? FastPathsTest.Sample.counter(seed) : FastPathsTest.Sample.any(seed, seed % 3);
        return new Played(sample.model(), sample.history().play());
    }
}
