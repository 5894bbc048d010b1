package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.RaftEvent.Appended;
import dev.ariadne.raft.core.RaftEvent.Committed;
import dev.ariadne.raft.core.RaftEvent.RestoreStarted;
import dev.ariadne.raft.core.RaftEvent.SnapshotReported;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those who watch a replica are told, where etcd's log lines say nothing of it. */
class RaftEventTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);

    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);
    private final Cluster.Member two = cluster.member(2);

    @Test
    void an_election_shows_whom_each_votes_for_and_whom_it_finds_leading() {
        cluster.elect(1);
        assertThat(one.events)
                .contains(new RaftEvent.VoteCast(1, ONE))
                .noneMatch(RaftEvent.LeaderChanged.class::isInstance);
        assertThat(two.events).containsSequence(new RaftEvent.VoteCast(1, ONE), new RaftEvent.LeaderChanged(1, ONE));
    }

    @Test
    void a_proposal_shows_where_it_is_appended_and_where_committed() {
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.members.values().forEach(member -> member.events.clear());
        cluster.propose(1, "x");
        List<Entry> entries = List.of(Entry.normal(1, 2, Bytes.utf8("x")));
        assertThat(one.events).containsExactly(new Appended(Role.LEADER, entries), new Committed(1, 2));
        assertThat(two.events).containsExactly(new Appended(Role.FOLLOWER, entries), new Committed(1, 2));
        cluster.tickAll(1);
        assertThat(two.events).as("no news").hasSize(2);
    }

    @Test
    void a_snapshot_shows_the_log_that_it_replaces() {
        List<Entry> entries = List.of(Entry.normal(1, 1, Bytes.EMPTY), Entry.normal(1, 2, Bytes.EMPTY));
        two.raw.step(new AppendEntries(ONE, TWO, 1, EntryId.ZERO, entries, 1));
        Snapshot snapshot = new Snapshot(new EntryId(1, 9), Configuration.of(1, 2, 3));
        two.raw.step(new InstallSnapshot(ONE, TWO, 1, snapshot));
        assertThat(two.events)
                .contains(new RestoreStarted(snapshot, 1, 0, 0, 1, 1, 2), new RaftEvent.Restored(snapshot));
    }

    @Test
    void a_report_shows_what_became_of_a_snapshot() {
        for (boolean delivered : new boolean[] {true, false}) {
            Cluster room = new Cluster(3);
            Cluster.Member leader = room.member(1);
            room.isolate(2);
            room.elect(1);
            leader.log.snapshotTaken(new Snapshot(new EntryId(1, 1), Configuration.of(1, 2, 3)));
            leader.log.compact(1);
            room.heal();
            room.deliver(new Message.AppendEntriesResponse(TWO, ONE, 1, false, 0, EntryId.ZERO));
            assertThat(room.take()).hasOnlyElementsOfType(InstallSnapshot.class).hasSize(1);
            leader.raw.reportSnapshot(TWO, delivered);
            ProgressView after = new ProgressView(ProgressState.PROBE, 0, delivered ? 2 : 1, false, 0, true, 0, false);
            assertThat(leader.events).last().isEqualTo(new SnapshotReported(TWO, delivered, after));
        }
    }
}
