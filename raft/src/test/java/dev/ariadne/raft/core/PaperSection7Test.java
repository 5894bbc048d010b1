package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.compact;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of §7 that {@link SnapshotTest} leaves open. What is in a snapshot, and its pieces, are {@code node}'s. */
class PaperSection7Test {
    private static final Configuration ALL = Configuration.of(1, 2, 3);

    @Test
    void each_replica_forgets_its_log_for_itself_and_all_go_on() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        for (int i = 0; i < 30; i++) {
            cluster.propose(1, "x" + i);
            cluster.member(1).raw.tick();
            cluster.settle();
            Cluster.Member member = cluster.member(1 + i % 3);
            compact(member, member.raw.applied() - i % 4);
        }
        cluster.elect(2);
        cluster.propose(2, "last");
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.data()).hasSize(31).endsWith("last"))
                .allSatisfy(member -> assertThat(member.events).noneMatch(RaftEvent.Restored.class::isInstance));
    }

    /** The follower has two entries; a leader that kept the name of the second can still go on from there. */
    @ParameterizedTest(name = "compacted to {0}")
    @CsvSource({"1, false", "2, false", "3, true", "5, true"})
    void a_snapshot_is_sent_exactly_if_the_entry_before_the_next_one_is_forgotten(long compacted, boolean sent) {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.propose(1, "a");
        cluster.isolate(3);
        for (String data : List.of("b", "c", "d")) {
            cluster.propose(1, data);
        }
        compact(cluster.member(1), compacted);
        cluster.heal();
        cluster.tickAll(3);
        Cluster.Member three = cluster.member(3);
        assertThat(three.raw.commit()).isEqualTo(5);
        assertThat(three.events.stream().anyMatch(RaftEvent.Restored.class::isInstance))
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void a_snapshot_of_the_leader_even_an_old_one_holds_back_an_election(long index) {
        Cluster cluster = new Cluster(3);
        Cluster.Member one = cluster.member(1);
        one.load(1, 1, 1);
        one.raw.setElectionTimeout(12);
        tick(one, 11);
        cluster.deliver(new InstallSnapshot(TWO, ONE, 1, new Snapshot(new EntryId(1, index), ALL)));
        tick(one, 9);
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.raw.leader()).isEqualTo(TWO);
    }

    @Test
    void who_was_brought_up_by_a_snapshot_may_lead_and_bring_up_others() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        for (int i = 0; i < 4; i++) {
            cluster.propose(1, "x" + i);
        }
        compact(cluster.member(1), 5);
        cluster.heal();
        cluster.tickAll(3);
        Cluster.Member three = cluster.member(3);
        assertThat(three.log.snapshot().last()).isEqualTo(new EntryId(1, 5));
        cluster.isolate(2);
        cluster.elect(3);
        cluster.propose(3, "y");
        compact(three, 7);
        cluster.heal();
        cluster.tickAll(3);
        assertThat(cluster.member(2).log.snapshot().last()).isEqualTo(new EntryId(2, 7));
        cluster.propose(3, "z");
        cluster.tickAll(1);
        assertThat(cluster.member(2).data()).endsWith("z");
    }

    @Test
    void who_has_forgotten_what_a_leader_sends_again_says_how_far_it_is() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.lost = m -> m.from().equals(TWO);
        cluster.propose(1, "x");
        cluster.propose(1, "y");
        cluster.tickAll(2);
        Cluster.Member two = cluster.member(2);
        assertThat(two.raw.commit()).isEqualTo(3);
        compact(two, 3);
        cluster.member(1).raw.reportUnreachable(TWO); // so that it goes back to what it knows to match
        cluster.heal();
        cluster.tickAll(5);
        assertThat(cluster.member(1).raw.status().progress().get(TWO).match()).isEqualTo(3);
    }

    /** Every log, committed as far as may be, gets every snapshot that a leader could have. */
    @Test
    void a_snapshot_replaces_a_log_exactly_if_it_reaches_beyond_the_commit_index_and_the_log_lacks_its_end() {
        int replaced = 0;
        int kept = 0;
        for (long[] own : Script.logs(3, 2)) {
            for (int commit = 0; commit <= own.length; commit++) {
                for (int index = 1; index <= 4; index++) {
                    for (long term = commit == 0 ? 1 : own[commit - 1]; term <= 3; term++) {
                        boolean lacks = index > own.length || own[index - 1] != term;
                        boolean replaces = index > commit && lacks;
                        if (index > commit || own[index - 1] == term) {
                            install(own, commit, new EntryId(term, index), replaces);
                            replaced += replaces ? 1 : 0;
                            kept += replaces ? 0 : 1;
                        }
                    }
                }
            }
        }
        assertThat(replaced).isGreaterThan(100);
        assertThat(kept).isGreaterThan(30);
    }

    private static void install(long[] own, int commit, EntryId last, boolean replaces) {
        Cluster cluster = new Cluster(3);
        Cluster.Member one = cluster.member(1);
        one.load(4, commit, own);
        long committed = Math.max(commit, last.index());
        String which = Arrays.toString(own) + " committed " + commit + " gets a snapshot up to " + last;
        assertThat(cluster.answers(new InstallSnapshot(TWO, ONE, 4, new Snapshot(last, ALL))))
                .as(which)
                .containsExactly(new AppendEntriesResponse(ONE, TWO, 4, true, committed, EntryId.ZERO));
        assertThat(one.raw.commit()).as(which).isEqualTo(committed);
        assertThat(one.raw.applied()).as(which).isEqualTo(committed);
        List<Long> terms = new ArrayList<>();
        Arrays.stream(own).forEach(terms::add);
        assertThat(one.terms()).as(which).isEqualTo(replaces ? List.of() : terms);
        assertThat(one.raw.status().firstIndex()).as(which).isEqualTo(replaces ? last.index() + 1 : 1);
    }
}
