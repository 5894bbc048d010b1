package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaftLogTest {
    @Test
    void matches_exactly_the_entries_it_holds() {
        RaftLog log = halfDurable();
        assertThat(log.matches(EntryId.ZERO)).isTrue();
        assertThat(log.matches(new EntryId(1, 2))).isTrue();
        assertThat(log.matches(new EntryId(2, 3))).isTrue();
        assertThat(log.matches(new EntryId(1, 3))).isFalse();
        assertThat(log.matches(new EntryId(2, 5))).isFalse();
        assertThat(log.matches(new EntryId(0, 5))).isFalse();
    }

    @Test
    void a_conflict_is_the_first_entry_that_is_missing_or_of_another_term() { // §5.3
        RaftLog log = halfDurable();
        assertThat(log.firstConflict(List.of())).isZero();
        assertThat(log.firstConflict(Logs.entries(1, 1, 1, 2, 2))).isZero();
        assertThat(log.firstConflict(Logs.entries(2, 1, 2))).isZero();
        assertThat(log.firstConflict(Logs.entries(3, 2, 2, 2))).isEqualTo(5);
        assertThat(log.firstConflict(Logs.entries(1, 1, 3, 3))).isEqualTo(2);
        assertThat(log.firstConflict(Logs.entries(4, 3))).isEqualTo(4);
    }

    @Test
    void a_slice_joins_durable_and_unstable_entries_under_one_limit() {
        RaftLog log = halfDurable();
        for (int from = 1; from <= 5; from++) {
            for (int to = from; to <= 5; to++) {
                for (int fits = 0; fits <= 5; fits++) {
                    int count = Math.min(to - from, Math.max(1, fits));
                    List<Long> expected = new ArrayList<>();
                    for (long i = from; i < from + count; i++) {
                        expected.add(i);
                    }
                    assertThat(log.slice(from, to, (long) fits * Logs.ENTRY_BYTES))
                            .as("from %s to %s, %s of which fit", from, to, fits)
                            .extracting(Entry::index)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void what_is_committed_is_never_replaced() {
        RaftLog log = halfDurable();
        log.commitTo(3);
        assertThatThrownBy(() -> log.append(Logs.entries(3, 3))).isInstanceOf(VerifyException.class);
        assertThatThrownBy(() -> log.restore(Logs.snapshot(3, 3))).isInstanceOf(VerifyException.class);
        log.append(Logs.entries(4, 3));
        assertThat(log.last()).isEqualTo(new EntryId(3, 4));
    }

    @Test
    void an_append_leaves_no_gap() {
        RaftLog log = halfDurable();
        assertThatThrownBy(() -> log.append(Logs.entries(6, 3))).isInstanceOf(VerifyException.class);
        assertThat(log.append(List.of())).isEqualTo(RaftLog.Appending.EXTENDED);
        assertThat(log.last()).isEqualTo(new EntryId(2, 4));
    }

    @Test
    void the_commit_index_only_rises_and_stays_within_the_log() {
        RaftLog log = halfDurable();
        assertThat(log.commitTo(3)).isTrue();
        assertThat(log.commitTo(3)).isFalse();
        assertThat(log.commitTo(1)).isFalse();
        assertThat(log.commit()).isEqualTo(3);
        assertThatThrownBy(() -> log.commitTo(5)).isInstanceOf(VerifyException.class);
    }

    @Test
    void entries_are_handed_out_for_writing_once() {
        RaftLog log = halfDurable();
        assertThat(log.takeUnstable()).isEqualTo(Logs.entries(3, 2, 2));
        assertThat(log.hasUnstable()).isFalse();
        log.append(Logs.entries(5, 2));
        assertThat(log.hasUnstable()).isTrue();
        assertThat(log.takeUnstable()).isEqualTo(Logs.entries(5, 2));
        assertThat(log.lastUnstable()).isEqualTo(new EntryId(2, 5));
    }

    @Test
    void entries_replaced_on_their_way_are_handed_out_again_and_the_old_answer_does_not_count() {
        RaftLog log = halfDurable();
        log.takeUnstable();
        log.append(Logs.entries(4, 3, 3));
        log.persisted(new EntryId(2, 4));
        assertThat(log.takeUnstable()).isEqualTo(Logs.entries(4, 3, 3));
        assertThat(log.lastUnstable()).isEqualTo(new EntryId(3, 5));
    }

    @Test
    void an_answer_that_comes_late_takes_nothing_back() {
        MemoryLog disk = Logs.durable(1, 1);
        RaftLog log = new RaftLog(disk, 0, Long.MAX_VALUE, false);
        log.append(Logs.entries(3, 2, 2));
        disk.append(log.takeUnstable());
        log.persisted(new EntryId(2, 4));
        log.persisted(new EntryId(2, 3));
        log.persisted(new EntryId(2, 4));
        assertThat(log.lastUnstable()).isNull();
        assertThat(log.last()).isEqualTo(new EntryId(2, 4));
    }

    @Test
    void the_storage_speaks_only_of_what_was_handed_out() {
        RaftLog log = halfDurable();
        assertThatThrownBy(() -> log.persisted(new EntryId(2, 3))).isInstanceOf(VerifyException.class);
        log.takeUnstable();
        assertThat(log.persisted(new EntryId(2, 3))).isTrue();
    }

    @Test
    void only_durable_entries_are_applied() {
        MemoryLog disk = Logs.durable(1, 1);
        RaftLog log = Logs.over(disk, 0);
        log.append(Logs.entries(3, 2, 2));
        log.commitTo(4);
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(1, 1, 1));
        assertThat(log.hasCommitted()).isFalse();
        disk.append(log.takeUnstable());
        log.persisted(new EntryId(2, 3));
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(3, 2));
        assertThatThrownBy(() -> log.applied(Logs.entries(3, 2, 2))).isInstanceOf(VerifyException.class);
        log.applied(Logs.entries(1, 1, 1));
        log.applied(Logs.entries(3, 2));
        assertThat(log.applied()).isEqualTo(3);
    }

    @Test
    void entries_may_be_applied_before_they_are_durable_if_their_owner_sees_to_the_order() {
        RaftLog log = new RaftLog(Logs.durable(1, 1), 0, Long.MAX_VALUE, true);
        log.append(Logs.entries(3, 2, 2));
        log.commitTo(3);
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(1, 1, 1, 2));
    }

    @Test
    void no_more_is_handed_out_for_applying_than_the_budget_allows_or_one_entry() {
        RaftLog log = new RaftLog(Logs.durable(1, 1, 1, 1, 1), 5, 3 * Logs.ENTRY_BYTES, false);
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(1, 1, 1, 1));
        assertThat(log.hasCommitted()).isFalse();
        assertThat(log.takeCommitted()).isEmpty();
        log.applied(Logs.entries(1, 1));
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(4, 1));
        log.applied(Logs.entries(2, 1, 1));
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(5, 1));
        RaftLog narrow = new RaftLog(Logs.durable(1, 1), 2, 1, false);
        assertThat(narrow.takeCommitted()).isEqualTo(Logs.entries(1, 1));
    }

    @Test
    void nothing_is_handed_out_for_applying_while_the_budget_is_used_up() {
        MemoryLog disk = Logs.durable(1);
        Entry asLargeAsTheBudget = Entry.normal(1, 2, Bytes.wrap(new byte[28]));
        disk.append(List.of(asLargeAsTheBudget, Logs.entry(1, 3)));
        RaftLog log = new RaftLog(disk, 1, asLargeAsTheBudget.size(), false);
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(1, 1));
        log.commitTo(3);
        assertThat(log.takeCommitted()).containsExactly(asLargeAsTheBudget); // a first entry always may
        log.applied(Logs.entries(1, 1));
        assertThat(log.hasCommitted()).isFalse();
        log.applied(List.of(asLargeAsTheBudget));
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(3, 1));
    }

    @Test
    void a_snapshot_stands_for_the_whole_log_and_holds_up_what_follows_it() { // §7
        MemoryLog disk = Logs.durable(1, 1);
        RaftLog log = Logs.over(disk, 1);
        log.restore(Logs.snapshot(3, 8));
        log.append(Logs.entries(9, 3));
        log.commitTo(9);
        assertThat(log.firstIndex()).isEqualTo(9);
        assertThat(List.of(1L, 7L, 8L, 9L).stream().map(log::termAt)).containsExactly(0L, 0L, 3L, 3L);
        assertThat(log.takeSnapshot()).isEqualTo(Logs.snapshot(3, 8));
        assertThat(log.takeSnapshot()).isNull();
        disk.reset(Logs.snapshot(3, 8));
        disk.append(log.takeUnstable());
        assertThat(log.takeCommitted()).isEmpty();
        log.installed(new EntryId(3, 8));
        log.persisted(new EntryId(3, 9));
        assertThat(log.applied()).isEqualTo(8);
        assertThat(log.takeCommitted()).isEqualTo(Logs.entries(9, 3));
    }

    @Test
    void a_newer_snapshot_takes_the_place_of_one_that_is_being_installed() {
        MemoryLog disk = Logs.durable(1, 1);
        RaftLog log = Logs.over(disk, 1);
        log.restore(Logs.snapshot(3, 8));
        log.takeSnapshot();
        log.restore(Logs.snapshot(3, 12));
        disk.reset(Logs.snapshot(3, 8));
        log.installed(new EntryId(3, 8));
        assertThat(log.pendingSnapshot()).isEqualTo(new EntryId(3, 12));
        assertThat(log.takeSnapshot()).isEqualTo(Logs.snapshot(3, 12));
    }

    @Test
    void a_recovered_log_begins_at_its_snapshot_and_knows_no_commit_beyond_its_end() {
        RaftLog log = Logs.over(new MemoryLog(Logs.snapshot(2, 4), new EntryId(2, 4), Logs.entries(5, 2, 3)), 0);
        assertThat(log.commit()).isEqualTo(4);
        assertThat(log.applied()).isEqualTo(4);
        assertThatThrownBy(() -> Logs.over(Logs.durable(1, 1), 3)).isInstanceOf(VerifyException.class);
    }

    /** Entries 1/1, 1/2 durable, 2/3, 2/4 not. */
    private static RaftLog halfDurable() {
        RaftLog log = Logs.over(Logs.durable(1, 1), 0);
        log.append(Logs.entries(3, 2, 2));
        return log;
    }
}
