package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import dev.ariadne.raft.core.RaftConfig.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final Limits WINDOW_OF_THREE = window(3);

    private static Limits window(int messages) {
        return new Limits(10, messages, 100, 1, 1);
    }

    @Test
    void a_probe_waits_for_an_answer_after_each_message() {
        Progress peer = new Progress(0, 5, WINDOW_OF_THREE);
        assertThat(peer.isPaused()).isFalse();
        peer.sent(3, 10, 0);
        assertThat(peer.isPaused()).isTrue();
        assertThat(peer.next()).isEqualTo(5);
        peer.resume();
        assertThat(peer.isPaused()).isFalse();
    }

    @Test
    void replication_runs_ahead_of_the_answers_until_the_window_is_full() {
        Progress peer = replicating(4, 2);
        peer.sent(2, 10, 0);
        assertThat(peer.next()).isEqualTo(7);
        assertThat(peer.isPaused()).isFalse();
        peer.sent(3, 10, 0);
        assertThat(peer.next()).isEqualTo(10);
        assertThat(peer.isPaused()).isTrue();
        assertThat(peer.admitsEntries()).isFalse();
    }

    @Test
    void an_empty_message_takes_no_room_in_the_window() {
        Progress peer = replicating(4, 2);
        peer.sent(0, 0, 0);
        assertThat(peer.view().inflight()).isZero();
        assertThat(peer.next()).isEqualTo(5);
    }

    @Test
    void a_probe_without_entries_is_no_reason_to_wait() {
        Progress peer = new Progress(4, 5, WINDOW_OF_THREE);
        peer.sent(0, 0, 4);
        assertThat(peer.isPaused()).isFalse();
    }

    @ParameterizedTest(name = "told {0} of a log sent before {1}, then {2} is committed")
    @CsvSource({
        "4, 10, 5, true",
        "4, 10, 4, false", // no news
        "4, 10, 3, false",
        "8, 10, 9, true",
        "9, 10, 12, false", // has been told of all that it has got
        "10, 10, 12, false",
    })
    void a_commit_index_is_of_use_if_it_is_news_about_what_was_sent(long told, long next, long commit, boolean useful) {
        Progress peer = new Progress(0, next, WINDOW_OF_THREE);
        peer.sentCommit(told);
        assertThat(peer.canUseCommit(commit)).isEqualTo(useful);
    }

    @Test
    void a_commit_index_that_may_have_got_lost_with_the_entries_is_news_again() {
        Progress unreachable = replicating(5, 3);
        unreachable.sent(4, 10, 7);
        unreachable.becomeProbe();
        unreachable.acknowledged(9);
        assertThat(unreachable.canUseCommit(7)).isTrue();
        Progress rejecting = replicating(5, 3);
        rejecting.sent(4, 10, 7);
        rejecting.rejected(9, 5);
        rejecting.acknowledged(9);
        assertThat(rejecting.canUseCommit(7)).isTrue();
    }

    @Test
    void nothing_is_sent_while_a_snapshot_is_on_its_way() {
        Progress peer = new Progress(1, 5, WINDOW_OF_THREE);
        peer.becomeSnapshot(10);
        peer.resume();
        assertThat(peer.isPaused()).isTrue();
        assertThatThrownBy(() -> peer.sent(1, 10, 0)).isInstanceOf(VerifyException.class);
    }

    @ParameterizedTest(name = "match 3, next 5: acknowledged {0}")
    @CsvSource({"2, 3, 5, false", "3, 3, 5, false", "4, 4, 5, true", "5, 5, 6, true", "9, 9, 10, true"})
    void an_acknowledgement_moves_match_and_next_forward_only(long index, long match, long next, boolean news) {
        Progress peer = new Progress(3, 5, WINDOW_OF_THREE);
        assertThat(peer.acknowledged(index)).isEqualTo(news);
        assertThat(peer.match()).isEqualTo(match);
        assertThat(peer.next()).isEqualTo(next);
    }

    @ParameterizedTest(name = "probing, match {0}, next {1}: {2} rejected with hint {3}")
    @CsvSource({
        "0, 10, 9, 8, true, 9", // one below what was sent
        "0, 10, 9, 2, true, 3", // as far back as the hint says
        "0, 10, 9, 9, true, 9", // but always at least one
        "0, 10, 9, 99, true, 9",
        "0, 10, 9, 0, true, 1",
        "5, 10, 9, 2, true, 6", // never below what is known to match
        "0, 10, 8, 2, false, 10", // not what was sent last
        "0, 10, 10, 2, false, 10",
        "5, 10, 5, 2, false, 10",
        "0, 1, 0, 0, true, 1",
    })
    void a_rejected_probe_moves_back(long match, long next, long rejected, long hint, boolean counts, long then) {
        Progress peer = new Progress(match, next, WINDOW_OF_THREE);
        peer.pause();
        assertThat(peer.rejected(rejected, hint)).isEqualTo(counts);
        assertThat(peer.next()).isEqualTo(then);
        assertThat(peer.isPaused()).isEqualTo(!counts);
    }

    @ParameterizedTest(name = "replicating, match 5, next 10: {0} rejected")
    @CsvSource({"4, false, 10", "5, false, 10", "6, true, 6", "9, true, 6", "12, true, 6"})
    void a_rejection_while_replicating_goes_back_to_what_matches(long rejected, boolean counts, long then) {
        Progress peer = replicating(5, 3);
        peer.sent(4, 10, 0);
        assertThat(peer.rejected(rejected, rejected - 1)).isEqualTo(counts);
        assertThat(peer.next()).isEqualTo(then);
        assertThat(peer.match()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0}, match 1, pending {1}")
    @CsvSource({"REPLICATE, 0, 2", "SNAPSHOT, 10, 11", "SNAPSHOT, 0, 2", "PROBE, 0, 2"})
    void probing_begins_after_what_the_follower_is_known_to_have_got(ProgressState from, long pending, long next) {
        Progress peer = new Progress(1, 5, WINDOW_OF_THREE);
        switch (from) {
            case PROBE -> peer.pause();
            case REPLICATE -> {
                peer.becomeReplicate();
                peer.sent(8, 10, 0);
            }
            case SNAPSHOT -> {
                peer.becomeSnapshot(10);
                if (pending == 0) {
                    peer.snapshotFailed();
                }
            }
        }
        peer.becomeProbe();
        assertThat(peer.state()).isEqualTo(ProgressState.PROBE);
        assertThat(peer.match()).isEqualTo(1);
        assertThat(peer.next()).isEqualTo(next);
        assertThat(peer.isPaused()).isFalse();
        assertThat(peer.view().inflight()).isZero();
        assertThat(peer.view().pendingSnapshot()).isZero();
    }

    @Test
    void replication_begins_after_the_match() {
        Progress peer = new Progress(1, 9, WINDOW_OF_THREE);
        peer.pause();
        peer.becomeReplicate();
        assertThat(peer.state()).isEqualTo(ProgressState.REPLICATE);
        assertThat(peer.next()).isEqualTo(2);
        assertThat(peer.isPaused()).isFalse();
    }

    @Test
    void an_acknowledgement_frees_the_messages_it_answers() {
        Progress peer = replicating(4, 2);
        peer.sent(2, 10, 0);
        peer.sent(2, 10, 0);
        peer.acknowledged(7);
        peer.free(7);
        assertThat(peer.view().inflight()).isEqualTo(1);
        assertThat(peer.isPaused()).isFalse();
        assertThat(peer.admitsEntries()).isTrue();
    }

    private static Progress replicating(long match, int window) {
        Progress peer = new Progress(match, match + 1, window(window));
        peer.becomeReplicate();
        return peer;
    }
}
