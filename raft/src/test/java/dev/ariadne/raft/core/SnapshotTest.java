package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots between a leader and a follower: §7. */
class SnapshotTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    /** Of the first ten entries of the leader's eleven. */
    private static final Snapshot TEN = new Snapshot(new EntryId(1, 10), Configuration.of(1, 2, 3));

    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);

    // ---- the leader's side

    @Test
    void what_the_log_no_longer_holds_is_sent_as_a_snapshot() {
        assertThat(leadAndMissTwo()).containsExactly(new InstallSnapshot(ONE, TWO, 1, TEN));
    }

    @Test
    void nothing_else_is_sent_while_a_snapshot_is_on_its_way() {
        leadAndMissTwo();
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).isEmpty();
        one.raw.tick();
        cluster.drain(one);
        assertThat(toTwo()).containsExactly(new Heartbeat(ONE, TWO, 1, 0, 0, 1));
    }

    @Test
    void after_a_failed_transfer_the_follower_is_asked_again_at_the_next_heartbeat() {
        leadAndMissTwo();
        one.raw.reportSnapshot(TWO, false);
        cluster.drain(one);
        assertThat(toTwo()).isEmpty();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).containsExactly(new InstallSnapshot(ONE, TWO, 1, TEN));
    }

    @Test
    void after_a_delivered_one_replication_goes_on_behind_it_once_the_follower_says_so() {
        leadAndMissTwo();
        one.raw.reportSnapshot(TWO, true);
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        assertThat(toTwo()).isEmpty();
        cluster.deliver(accepted(10));
        List<Message> sent = toTwo();
        assertThat(sent).isNotEmpty().hasOnlyElementsOfType(AppendEntries.class);
        assertThat(((AppendEntries) sent.get(0)).prev()).isEqualTo(TEN.last());
    }

    @Test
    void an_acknowledgement_ends_the_transfer_even_without_a_report() {
        leadAndMissTwo();
        cluster.deliver(accepted(10));
        List<Message> sent = toTwo();
        assertThat(((AppendEntries) sent.get(0)).entries())
                .extracting(Entry::index)
                .startsWith(11L);
        one.raw.reportSnapshot(TWO, false); // late, and about nothing any more
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        assertThat(toTwo()).hasSize(1);
    }

    @Test
    void an_acknowledgement_the_log_does_not_reach_down_to_does_not_end_the_transfer() {
        leadAndMissTwo();
        cluster.deliver(accepted(8));
        assertThat(toTwo()).isEmpty();
    }

    @Test
    void a_repeated_rejection_does_not_disturb_the_transfer() {
        leadAndMissTwo();
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 1, false, 10, EntryId.ZERO));
        assertThat(toTwo()).isEmpty();
        one.raw.reportSnapshot(TWO, true);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).first().extracting(m -> ((AppendEntries) m).prev()).isEqualTo(TEN.last());
    }

    @Test
    void a_report_about_a_follower_without_a_transfer_means_nothing() {
        leadAndMissTwo();
        one.raw.reportSnapshot(THREE, false);
        one.raw.reportSnapshot(NodeId.of(9), true);
        one.raw.reportUnreachable(NodeId.of(9));
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        assertThat(cluster.take()).anyMatch(m -> m.to().equals(THREE) && m instanceof AppendEntries);
    }

    @Test
    void who_was_not_heard_lately_gets_no_snapshot_before_it_answers() {
        Cluster room = new Cluster(3, id -> Cluster.config(id, false, true, ReadOption.SAFE, RaftConfig.Limits.NONE));
        Cluster.Member leader = room.member(1);
        room.elect(1);
        room.isolate(2);
        room.tickAll(20);
        room.propose(1, "x");
        leader.log.snapshotTaken(new Snapshot(new EntryId(1, 2), TEN.configuration()));
        leader.log.compact(2);
        leader.raw.reportUnreachable(TWO);
        leader.raw.propose(Bytes.utf8("y"));
        room.drain(leader);
        assertThat(room.take()).isNotEmpty().noneMatch(InstallSnapshot.class::isInstance);
        room.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(room.take()).hasOnlyElementsOfType(InstallSnapshot.class).hasSize(1);
    }

    // ---- the follower's side

    @Test
    void a_snapshot_replaces_a_log_that_lacks_its_last_entry() {
        Cluster.Member two = cluster.member(2);
        two.load(1, 0, 1, 1);
        assertThat(cluster.answers(new InstallSnapshot(ONE, TWO, 1, TEN))).containsExactly(accepted(10));
        assertThat(two.log.firstIndex()).isEqualTo(11);
        assertThat(two.raw.commit()).isEqualTo(10);
        assertThat(two.raw.applied()).isEqualTo(10);
        assertThat(two.raw.leader()).isEqualTo(ONE);
        assertThat(two.hardState.commit()).isEqualTo(10);
    }

    @Test
    void a_snapshot_also_replaces_a_longer_log_that_went_another_way() {
        Cluster.Member two = cluster.member(2);
        two.load(2, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
        cluster.deliver(new InstallSnapshot(ONE, TWO, 3, new Snapshot(new EntryId(3, 10), TEN.configuration())));
        assertThat(two.raw.status().last()).isEqualTo(new EntryId(3, 10));
    }

    @Test
    void a_log_that_holds_the_last_entry_of_a_snapshot_only_learns_that_it_is_committed() {
        Cluster.Member two = cluster.member(2);
        two.load(1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(cluster.answers(new InstallSnapshot(ONE, TWO, 1, TEN))).containsExactly(accepted(10));
        assertThat(two.events).contains(new RaftEvent.Committed(0, 10), new RaftEvent.SnapshotIgnored(TEN, 10));
        assertThat(two.raw.isRestoring()).isFalse();
        assertThat(two.terms()).hasSize(11);
        assertThat(two.raw.commit()).isEqualTo(10);
        assertThat(two.applied).hasSize(10);
    }

    @Test
    void a_snapshot_brings_its_configuration_along() {
        Snapshot grown = new Snapshot(TEN.last(), Configuration.of(1, 2, 3, 4));
        cluster.deliver(new InstallSnapshot(ONE, TWO, 1, grown));
        assertThat(cluster.member(2).raw.status().configuration()).isEqualTo(grown.configuration());
    }

    @Test
    void a_snapshot_may_be_from_before_its_receiver_was_added() {
        Snapshot before = new Snapshot(TEN.last(), Configuration.of(1, 3));
        assertThat(cluster.answers(new InstallSnapshot(ONE, TWO, 1, before))).containsExactly(accepted(10));
        RawNode two = cluster.member(2).raw;
        assertThat(two.status().configuration()).isEqualTo(before.configuration());
        two.campaign();
        assertThat(two.role()).as("no member yet").isEqualTo(Role.FOLLOWER);
    }

    @Test
    void nothing_is_promised_or_applied_before_the_snapshot_is_installed() {
        cluster.deliver(new Heartbeat(ONE, TWO, 1, 0, 0, 0));
        RawNode two = cluster.member(2).raw;
        two.step(new InstallSnapshot(ONE, TWO, 1, TEN));
        two.step(new AppendEntries(ONE, TWO, 1, TEN.last(), List.of(Entry.normal(1, 11, Bytes.EMPTY)), 11));
        Ready ready = two.ready();
        assertThat(ready.snapshot()).isEqualTo(TEN);
        assertThat(two.restoring()).isEqualTo(TEN.last());
        assertThat(ready.messages()).isEmpty();
        assertThat(ready.promises()).containsExactly(accepted(10), accepted(11));
        assertThat(ready.committed()).isEmpty();
        assertThat(two.hasReady()).isFalse();
        cluster.member(2).log.reset(TEN);
        cluster.member(2).log.append(ready.entries());
        two.persisted(ready.ticket());
        assertThat(two.restoring()).isNull();
        assertThat(two.ready().committed()).extracting(Entry::index).containsExactly(11L);
    }

    @Test
    void whoever_installs_a_snapshot_votes_but_does_not_campaign() {
        RawNode two = cluster.member(2).raw;
        two.step(new InstallSnapshot(ONE, TWO, 1, TEN));
        two.campaign();
        for (int i = 0; i < 100; i++) {
            two.tick();
        }
        assertThat(two.role()).isEqualTo(Role.FOLLOWER);
        two.step(new RequestVote(THREE, TWO, 2, new EntryId(1, 9), Campaign.ELECTION));
        two.step(new RequestVote(THREE, TWO, 3, new EntryId(1, 10), Campaign.ELECTION));
        assertThat(two.ready().promises())
                .containsExactly(
                        accepted(10),
                        new RequestVoteResponse(TWO, THREE, 2, false, false, TEN.last()),
                        new RequestVoteResponse(TWO, THREE, 3, false, true));
    }

    /** Makes one the leader of eleven entries, the first nine of which it has compacted; three follows, two knows nothing. */
    private List<Message> leadAndMissTwo() {
        cluster.isolate(2);
        cluster.elect(1);
        for (int i = 2; i <= 11; i++) {
            cluster.propose(1, "x" + i);
        }
        one.log.snapshotTaken(TEN);
        one.log.compact(9);
        cluster.heal();
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 1, false, 0, EntryId.ZERO));
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        return toTwo();
    }

    private List<Message> toTwo() {
        return cluster.take().stream().filter(m -> m.to().equals(TWO)).toList();
    }

    private static AppendEntriesResponse accepted(long index) {
        return new AppendEntriesResponse(TWO, ONE, 1, true, index, EntryId.ZERO);
    }
}
