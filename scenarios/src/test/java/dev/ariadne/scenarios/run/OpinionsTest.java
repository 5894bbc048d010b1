package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.ObjectVerdict;
import dev.ariadne.checker.search.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpinionsTest {
    private static final Verdict GOOD = of(ObjectVerdict.linearizable(9, 9));
    private static final Verdict BAD_AT_4 = of(ObjectVerdict.notLinearizable(9, 9, 4));
    private static final Verdict BAD_AT_5 = of(ObjectVerdict.notLinearizable(9, 9, 5));
    private static final Verdict WELL_BEFORE_4 = of(ObjectVerdict.unknown(9, 9, 4, "tired"));
    private static final Verdict WELL_BEFORE_5 = of(ObjectVerdict.unknown(9, 9, 5, "tired"));

    @Test
    void engines_disagree_on_the_answer_or_the_event() {
        assertThat(disagreement(GOOD, GOOD)).isNull();
        assertThat(disagreement(BAD_AT_4, BAD_AT_4)).isNull();
        assertThat(disagreement(GOOD, BAD_AT_4))
                .isEqualTo("a says of key \"k\" linearizable, b says not linearizable at event 4");
        assertThat(disagreement(BAD_AT_4, BAD_AT_5))
                .isEqualTo("a says of key \"k\" not linearizable at event 4, b says not linearizable at event 5");
    }

    @Test
    void not_to_know_is_no_disagreement_unless_it_says_too_much() {
        assertThat(disagreement(GOOD, WELL_BEFORE_5)).isNull();
        assertThat(disagreement(BAD_AT_4, WELL_BEFORE_4)).isNull();
        assertThat(disagreement(WELL_BEFORE_5, WELL_BEFORE_4)).isNull();
        assertThat(disagreement(BAD_AT_4, WELL_BEFORE_5))
                .isEqualTo("b says of key \"k\" well before event 5, a says not linearizable at event 4");
    }

    @Test
    void who_knows_is_believed() {
        Opinions opinions = new Opinions();
        opinions.add("a", WELL_BEFORE_4);
        assertThat(opinions.verdict().answer()).isEqualTo(Answer.UNKNOWN);
        opinions.add("b", BAD_AT_5);
        assertThat(opinions.verdict()).isEqualTo(BAD_AT_5);
    }

    private static String disagreement(Verdict a, Verdict b) {
        Opinions opinions = new Opinions();
        opinions.add("a", a);
        opinions.add("b", b);
        return opinions.disagreement();
    }

    private static Verdict of(ObjectVerdict verdict) {
        return new Verdict(List.of(new Verdict.OfObject("k", verdict)));
    }
}
