package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.ReadState;
import dev.ariadne.raft.log.Bytes;
import org.junit.jupiter.api.Test;

class PendingReadsTest {
    private final PendingReads reads = new PendingReads(5);

    @Test
    void a_read_waits_until_its_entry_is_applied_and_is_taken_once() {
        answered(1, 7);
        assertThat(reads.take(6)).isEmpty();
        assertThat(reads.take(7)).containsExactly(1L);
        assertThat(reads.take(8)).isEmpty();
    }

    @Test
    void reads_are_taken_by_index_and_then_in_the_order_of_their_answers() {
        answered(1, 9);
        answered(3, 7);
        answered(2, 7);
        answered(4, 20);
        assertThat(reads.take(10)).containsExactly(3L, 2L, 1L);
        assertThat(reads.take(20)).containsExactly(4L);
    }

    @Test
    void an_answer_for_what_is_applied_already_is_taken_at_once() {
        assertThat(reads.take(9)).isEmpty();
        answered(1, 7);
        assertThat(reads.take(9)).containsExactly(1L);
    }

    @Test
    void an_answer_to_an_earlier_life_is_dropped() {
        reads.answered(new ReadState(7, new PendingReads(4).context(1)));
        assertThat(reads.take(7)).isEmpty();
    }

    @Test
    void no_two_reads_of_two_lives_share_a_context() {
        assertThat(reads.context(1)).isNotEqualTo(reads.context(2)).isNotEqualTo(new PendingReads(4).context(1));
        assertThat(reads.context(1)).isEqualTo(reads.context(1));
    }

    @Test
    void a_context_that_is_no_replicas_is_a_bug() {
        assertThatThrownBy(() -> reads.answered(new ReadState(7, Bytes.utf8("?"))))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("no context of ours: ReadState[index=7");
    }

    private void answered(long read, long index) {
        reads.answered(new ReadState(index, reads.context(read)));
    }
}
