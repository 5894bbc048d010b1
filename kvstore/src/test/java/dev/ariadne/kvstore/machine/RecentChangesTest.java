package dev.ariadne.kvstore.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
import dev.ariadne.raft.log.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
    @Test
    void whatever_is_remembered_is_found_from_any_revision_on() {
        for (int max : new int[] {1, 3, 16, 20}) {
            RecentChanges recent = new RecentChanges(max);
            List<Change> all = new ArrayList<>();
            for (long revision = 2; revision <= 120; revision += 2) { // every other entry changes nothing
                Change change = new Change(Bytes.utf8("key"), Bytes.utf8("value " + revision), revision);
                recent.add(change);
                all.add(change);
                long forgotten =
                        all.size() > max ? all.get(all.size() - max - 1).revision() : 0;
                for (long after = 0; after <= revision + 1; after++) {
                    assertThat(recent.after(new Watch(Bytes.EMPTY, after, 1_000, 0), revision))
                            .as("%s changes of at most %s, after %s", all.size(), max, after)
                            .isEqualTo(expected(all, forgotten, after));
                }
            }
        }
    }

    private static Result expected(List<Change> all, long forgotten, long after) {
        long applied = all.get(all.size() - 1).revision();
        return after < forgotten
                ? new Result.Forgotten(forgotten)
                : new Result.Changes(
                        all.stream().filter(change -> change.revision() > after).toList(), Math.max(applied, after));
    }

    @Test
    void there_comes_to_be_room_for_more_after_large_ones_were_forgotten() {
        RecentChanges recent = new RecentChanges(100);
        Bytes large = Bytes.wrap(new byte[10 << 20]);
        List<Change> all = new ArrayList<>();
        for (long revision = 1; revision <= 50; revision++) {
            Change change = new Change(Bytes.utf8("key"), revision <= 3 ? large : Bytes.EMPTY, revision);
            recent.add(change);
            all.add(change);
        }
        assertThat(recent.after(new Watch(Bytes.EMPTY, 3, 100, 0), 50)).isEqualTo(expected(all, 2, 3));
    }

    @Test
    void a_snapshot_takes_the_place_of_all_of_them() {
        RecentChanges recent = new RecentChanges(3);
        recent.add(new Change(Bytes.utf8("key"), null, 7));
        recent.restart(20);
        assertThat(recent.after(new Watch(Bytes.EMPTY, 19, 10, 0), 20)).isEqualTo(new Result.Forgotten(20));
        assertThat(recent.after(new Watch(Bytes.EMPTY, 20, 10, 0), 20)).isEqualTo(new Result.Changes(List.of(), 20));
    }
}
