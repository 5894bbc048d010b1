package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Events are put in order by ranks where they are dense, and by sorting where they are few of a long recording. */
class RanksTest {
    private static final int NEVER = Integer.MAX_VALUE;

    @Test
    void the_rank_of_an_event_is_how_many_are_marked_before_it() {
        Random random = new Random(1);
        for (int span : new int[] {0, 1, 63, 64, 65, 128, 1_000}) {
            int first = random.nextInt(100);
            TreeSet<Integer> marked = new TreeSet<>();
            Ranks ranks = new Ranks(first, first + span - 1);
            for (int i = 0; i < span; i++) {
                int event = first + random.nextInt(span);
                marked.add(event);
                ranks.mark(event);
            }
            assertThat(ranks.count()).isEqualTo(marked.size());
            for (int event = first; event < first + span + 70; event++) {
                assertThat(ranks.before(event)).isEqualTo(marked.headSet(event).size());
            }
        }
    }

    @Test
    void they_take_no_more_memory_than_what_is_marked_is_worth() {
        assertThat(Ranks.fit(1_000, 1_255, 1)).isTrue();
        assertThat(Ranks.fit(1_000, 1_256, 1)).isFalse();
        assertThat(Ranks.fit(0, Integer.MAX_VALUE - 1, 1_000_000)).isFalse();
    }

    @Test
    void both_ways_give_the_same_order() {
        for (int seed = 0; seed < 50; seed++) {
            List<Operation> dense = operations(seed, 1);
            Columns columns = new Columns(dense);
            Columns stretched = new Columns(operations(seed, 100_000));
            assertThat(stretched.events).isEqualTo(columns.events);
            assertThat(stretched.invoked).isEqualTo(columns.invoked);
            assertThat(stretched.completed).isEqualTo(columns.completed);

            Completions completions = completions(dense);
            Completions sorted = completions(operations(seed, 100_000));
            assertThat(sorted.size()).isEqualTo(completions.size());
            for (int k = 0; k < completions.size(); k++) {
                assertThat(sorted.operation(k)).isEqualTo(completions.operation(k));
            }
            for (int number = 0; number < dense.size(); number++) {
                assertThat(sorted.before(number)).isEqualTo(completions.before(number));
            }
        }
    }

    /** No recording has such events, but a history made by hand may. */
    @Test
    void two_completions_at_one_event_are_told_apart_or_refused() {
        List<Operation> operations = List.of(operation(0, 2), operation(1, 2));
        assertThat(new Columns(operations).events).isEqualTo(new int[] {0, 1, ~1, ~0});
        assertThat(Completions.of(new int[] {0, 1}, new int[] {2, 2})).isNull();
        assertThat(Completions.of(new int[] {0, 100_000}, new int[] {200_000, 200_000}))
                .isNull();
    }

    private static Completions completions(List<Operation> operations) {
        int[] invoked =
                operations.stream().mapToInt(each -> each.invoked().event()).toArray();
        return Completions.of(
                invoked, operations.stream().mapToInt(Operation::deadline).toArray());
    }

    /** As many as 40, some without an end, at every event that {@code apart} divides. */
    private static List<Operation> operations(int seed, int apart) {
        Random random = new Random(seed);
        List<Integer> events = new ArrayList<>();
        int count = random.nextInt(40);
        for (int event = 0; event < 2 * count; event++) {
            events.add(event * apart);
        }
        Collections.shuffle(events, random);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int one = events.get(2 * i);
            int other = events.get(2 * i + 1);
            operations.add(operation(Math.min(one, other), random.nextInt(5) == 0 ? NEVER : Math.max(one, other)));
        }
        operations.sort((one, other) ->
                Integer.compare(one.invoked().event(), other.invoked().event()));
        return operations;
    }

    private static Operation operation(int from, int to) {
        return to == NEVER
                ? new Operation(from, null, "write", from, Outcome.UNKNOWN, null, new Moment(from, 0), null)
                : new Operation(from, null, "write", from, Outcome.OK, null, new Moment(from, 0), new Moment(to, 0));
    }
}
