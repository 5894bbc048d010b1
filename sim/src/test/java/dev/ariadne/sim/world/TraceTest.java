package dev.ariadne.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static Trace fill(Trace trace, int records) {
        for (int i = 1; i <= records; i++) {
            switch (i % 3) {
                case 0 -> trace.mark(i, "mark", 1);
                case 1 -> trace.record(i, "record", 1, 2, i, "label");
                default -> trace.recordUnhashed(i, "unhashed", 1, 1, i, trace.isTold() ? "long text" : "text");
            }
        }
        return trace;
    }

    @Test
    void every_way_to_keep_a_trace_gives_the_same_hash() {
        long hash = fill(new Trace(), 100).hash();
        assertThat(fill(new Trace(line -> {}), 100).hash()).isEqualTo(hash);
        assertThat(fill(Trace.withCheckpoints(7), 100).hash()).isEqualTo(hash);
        assertThat(fill(Trace.excerpt(7, 20, 30, line -> {}), 100).hash()).isEqualTo(hash);
        assertThat(fill(new Trace(), 99).hash()).isNotEqualTo(hash);
    }

    @Test
    void a_checkpoint_is_the_hash_that_a_shorter_trace_has() {
        long[] checkpoints = fill(Trace.withCheckpoints(10), 205).checkpoints();
        assertThat(checkpoints).hasSize(20);
        for (int i = 0; i < checkpoints.length; i++) {
            assertThat(checkpoints[i]).isEqualTo(fill(new Trace(), 10 * (i + 1)).hash());
        }
    }

    @Test
    void an_excerpt_tells_each_of_its_records_and_no_other() {
        List<Long> told = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        Trace[] trace = new Trace[1];
        trace[0] = Trace.excerpt(10, 3, 6, line -> {
            told.add(trace[0].records());
            lines.add(line);
        });
        fill(trace[0], 20);
        assertThat(told).containsExactly(3L, 4L, 5L);
        assertThat(lines)
                .containsExactly(
                        "0.000003 ms  mark      1     ",
                        "0.000004 ms  record    1>2   label",
                        "0.000005 ms  unhashed  1     long text");
    }

    @Test
    void marks_are_not_told_to_people() {
        List<String> lines = new ArrayList<>();
        fill(new Trace(lines::add), 3);
        assertThat(lines)
                .containsExactly("0.000001 ms  record    1>2   label", "0.000002 ms  unhashed  1     long text");
    }
}
