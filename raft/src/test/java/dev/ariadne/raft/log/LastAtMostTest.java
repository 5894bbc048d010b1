package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The hint of a rejection (§5.3) by what it is for rather than by how it is found: over all short logs, no log that a leader could
 * have agrees with ours above the hint, and some log agrees with ours right there.
 */
class LastAtMostTest {
    private static final int LENGTH_MAX = 4;
    private static final int TERM_MAX = 3;

    @Test
    void nothing_above_the_hint_can_match_and_the_hint_itself_may() {
        for (long[] ours : logs()) {
            RaftLog log = Logs.over(Logs.durable(ours), 0);
            for (int index = 1; index <= ours.length; index++) {
                for (long term = 1; term <= TERM_MAX; term++) {
                    assertThat(log.lastAtMost(index, term))
                            .as("%s at %s for term %s", log.entries(1, Long.MAX_VALUE), index, term)
                            .isEqualTo(highestAgreement(ours, index, term));
                }
            }
        }
    }

    @Test
    void a_compacted_log_gives_what_stands_before_its_first_entry() {
        MemoryLog disk = Logs.durable(1, 2, 2, 4, 4);
        disk.snapshotTaken(Logs.snapshot(2, 3));
        disk.compact(3);
        RaftLog log = Logs.over(disk, 3);
        assertThat(log.lastAtMost(5, 3)).isEqualTo(new EntryId(2, 3));
        assertThat(log.lastAtMost(5, 1)).isEqualTo(new EntryId(0, 3));
        assertThat(log.lastAtMost(2, 1)).isEqualTo(new EntryId(0, 2));
    }

    /**
     * Over all logs with an entry of that term at that index: the highest entry, up to there, that ours shares with one of them. An
     * older entry at the index itself differs for sure and is the hint nevertheless; who asked goes on below the index anyway.
     */
    private static EntryId highestAgreement(long[] ours, int index, long term) {
        int highest = ours[index - 1] < term ? index : 0;
        for (long[] theirs : logs()) {
            if (theirs.length >= index && theirs[index - 1] == term) {
                for (int i = index; i > highest; i--) {
                    if (theirs[i - 1] == ours[i - 1]) {
                        highest = i;
                    }
                }
            }
        }
        return highest == 0 ? EntryId.ZERO : new EntryId(ours[highest - 1], highest);
    }

    /** The terms of all logs: they never fall. */
    private static List<long[]> logs() {
        List<long[]> all = new ArrayList<>();
        all.add(new long[0]);
        for (int i = 0; i < all.size(); i++) {
            long[] log = all.get(i);
            for (long term = log.length == 0 ? 1 : log[log.length - 1];
                    term <= TERM_MAX && log.length < LENGTH_MAX;
                    term++) {
                long[] longer = Arrays.copyOf(log, log.length + 1);
                longer[log.length] = term;
                all.add(longer);
            }
        }
        return all;
    }
}
