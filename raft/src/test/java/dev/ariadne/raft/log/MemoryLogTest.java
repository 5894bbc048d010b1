package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryLogTest {
    /** Entries 3/4, 4/5 and 5/6 after the base 3/3. */
    private final MemoryLog log = new MemoryLog(
            Logs.snapshot(3, 3), new EntryId(3, 3), List.of(Logs.entry(3, 4), Logs.entry(4, 5), Logs.entry(5, 6)));

    @Test
    void knows_the_terms_of_its_entries_and_of_the_one_before_them() {
        assertThat(List.of(2L, 3L, 4L, 5L, 6L, 7L).stream().map(log::termAt)).containsExactly(0L, 3L, 3L, 4L, 5L, 0L);
        assertThat(log.firstIndex()).isEqualTo(4);
        assertThat(log.lastIndex()).isEqualTo(6);
    }

    @Test
    void returns_what_fits_but_at_least_one_entry() {
        assertThat(log.entries(4, 7, 0)).extracting(Entry::index).containsExactly(4L);
        assertThat(log.entries(4, 7, 2 * Logs.ENTRY_BYTES - 1))
                .extracting(Entry::index)
                .containsExactly(4L);
        assertThat(log.entries(4, 7, 2 * Logs.ENTRY_BYTES))
                .extracting(Entry::index)
                .containsExactly(4L, 5L);
        assertThat(log.entries(5, 6, Long.MAX_VALUE)).extracting(Entry::index).containsExactly(5L);
    }

    @Test
    void what_it_returned_does_not_change_with_it() {
        List<Entry> before = log.entries(4, 7, Long.MAX_VALUE);
        log.append(List.of(Logs.entry(9, 4)));
        assertThat(before).extracting(Entry::term).containsExactly(3L, 4L, 5L);
    }

    @Test
    void an_append_replaces_what_follows_its_first_entry() {
        log.append(List.of(Logs.entry(6, 5)));
        assertThat(log.lastIndex()).isEqualTo(5);
        assertThat(log.termAt(5)).isEqualTo(6);
    }

    @Test
    void an_append_leaves_no_gap_and_reaches_no_compacted_entry() {
        assertThatThrownBy(() -> log.append(List.of(Logs.entry(6, 8))))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("a gap after 5/6");
        assertThatThrownBy(() -> log.append(List.of(Logs.entry(6, 3)))).isInstanceOf(VerifyException.class);
    }

    @Test
    void compaction_forgets_entries_but_not_the_term_of_the_last_one_forgotten() {
        log.snapshotTaken(Logs.snapshot(4, 5));
        log.compact(5);
        assertThat(log.firstIndex()).isEqualTo(6);
        assertThat(log.termAt(5)).isEqualTo(4);
        assertThat(log.termAt(4)).isZero();
        log.compact(4);
        assertThat(log.firstIndex()).isEqualTo(6);
    }

    @Test
    void compaction_stops_at_the_snapshot() {
        assertThatThrownBy(() -> log.compact(4)).isInstanceOf(VerifyException.class);
    }

    @Test
    void says_what_to_forget_so_that_only_so_many_bytes_are_left() {
        long size = log.entries(4, 5, 0).get(0).size();
        assertThat(log.excess(6, 0)).isEqualTo(6);
        assertThat(log.excess(6, size - 1)).isEqualTo(6);
        assertThat(log.excess(6, size)).isEqualTo(5);
        assertThat(log.excess(5, 2 * size)).isEqualTo(3);
        assertThat(log.excess(6, Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void an_older_snapshot_does_not_replace_a_newer_one() {
        log.snapshotTaken(Logs.snapshot(5, 6));
        log.snapshotTaken(Logs.snapshot(4, 5));
        assertThat(log.snapshot()).isEqualTo(Logs.snapshot(5, 6));
        assertThatThrownBy(() -> log.snapshotTaken(Logs.snapshot(5, 7))).isInstanceOf(VerifyException.class);
    }

    @Test
    void a_snapshot_from_the_leader_replaces_everything() {
        log.reset(Logs.snapshot(7, 20));
        assertThat(log.firstIndex()).isEqualTo(21);
        assertThat(log.lastIndex()).isEqualTo(20);
        assertThat(log.termAt(20)).isEqualTo(7);
        assertThat(log.termAt(6)).isZero();
        log.append(List.of(Logs.entry(7, 21)));
        assertThat(log.entries(21, 22, 0)).containsExactly(Logs.entry(7, 21));
    }

    @Test
    void a_recovered_log_holds_its_snapshot() {
        assertThatThrownBy(() -> new MemoryLog(Logs.snapshot(3, 3), new EntryId(3, 4), List.of()))
                .isInstanceOf(VerifyException.class);
        assertThatThrownBy(() -> new MemoryLog(Logs.snapshot(3, 5), new EntryId(3, 4), List.of()))
                .isInstanceOf(VerifyException.class);
    }
}
