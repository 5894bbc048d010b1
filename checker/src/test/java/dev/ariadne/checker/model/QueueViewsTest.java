package dev.ariadne.checker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.ModelOptions.FailedCas;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueViewsTest {
    private static final Set<Object> ONE = Set.of(1L);

    @Test
    void who_took_nobody_knows_what_may_have_taken_what_is_not_seen() {
        Views<?> views = fifo(NilRead.UNKNOWN);
        Operation took = dequeue(Outcome.OK, null);
        assertThat(views.elements(took)).isEmpty();
        Operation seen = views.operation(took, ONE);
        assertThat(seen).isNotNull();
        assertThat(seen.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void who_found_the_whole_queue_empty_found_what_is_seen_of_it_empty() {
        Operation found = dequeue(Outcome.OK, null);
        assertThat(fifo(NilRead.ABSENT).operation(found, ONE)).isSameAs(found);
        assertThat(((Model<?>) Models.named("unordered-queue", null))
                        .views(List.of())
                        .operation(found, ONE))
                .isSameAs(found);
    }

    @Test
    void what_was_lost_stays_lost_and_what_is_not_seen_is_left_out() {
        Views<?> views = fifo(NilRead.UNKNOWN);
        Operation lost = dequeue(Outcome.UNKNOWN, null);
        assertThat(views.operation(lost, ONE)).isSameAs(lost);
        Operation one = dequeue(Outcome.OK, 1L);
        assertThat(views.operation(one, ONE)).isSameAs(one);
        assertThat(views.operation(dequeue(Outcome.OK, 2L), ONE)).isNull();
    }

    private static Views<?> fifo(NilRead nilRead) {
        return Models.named("fifo-queue", null, new ModelOptions(FailedCas.IGNORE, nilRead))
                .views(List.of());
    }

    private static Operation dequeue(Outcome outcome, @Nullable Object taken) {
        Recorder recorder = new Recorder();
        int asked = recorder.invoke(0, null, "dequeue", null, 0);
        recorder.complete(asked, outcome, taken, 1);
        return recorder.operation(asked);
    }
}
