package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Message.SnapshotChunkResponse;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RawNodeTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Snapshot SNAPSHOT = new Snapshot(new EntryId(1, 4), Configuration.of(1, 2, 3));

    /** One message of each kind, from two to one, and of term one. */
    private static final List<Message> FOR_THE_CORE = List.of(
            new RequestVote(TWO, ONE, 1, EntryId.ZERO, Campaign.ELECTION),
            new RequestVoteResponse(TWO, ONE, 1, false, true),
            new AppendEntries(TWO, ONE, 1, EntryId.ZERO, List.of(), 0),
            new AppendEntriesResponse(TWO, ONE, 1, true, 0, EntryId.ZERO),
            new Heartbeat(TWO, ONE, 1, 0, 0, 0),
            new HeartbeatResponse(TWO, ONE, 1, 0, 0),
            new InstallSnapshot(TWO, ONE, 1, SNAPSHOT),
            new Message.TimeoutNow(TWO, ONE, 1),
            new Message.TransferLeadership(TWO, ONE, 1, TWO),
            new Message.Propose(TWO, ONE, List.of(Proposal.EMPTY)),
            new Message.ReadIndex(TWO, ONE, Bytes.EMPTY),
            new Message.ReadIndexResponse(TWO, ONE, 1, 0, Bytes.EMPTY));

    private static final List<Message> NOT_FOR_THE_CORE = List.of(
            new SnapshotChunk(TWO, ONE, 1, SNAPSHOT, 0, 1, Bytes.EMPTY),
            new SnapshotChunkResponse(TWO, ONE, 1, SNAPSHOT.last(), 0, 1));

    @Test
    void the_core_takes_every_kind_of_message_but_those_of_the_transfer() {
        assertThat(Stream.concat(FOR_THE_CORE.stream(), NOT_FOR_THE_CORE.stream())
                        .map(Object::getClass))
                .as("a new kind of message belongs into one of the lists")
                .containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
        for (Message message : FOR_THE_CORE) {
            new Cluster(3).member(1).raw.step(message);
        }
        for (Message message : NOT_FOR_THE_CORE) {
            RawNode raw = new Cluster(3).member(1).raw;
            assertThatThrownBy(() -> raw.step(message)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void there_is_nothing_to_do_after_a_start_or_after_all_was_done() {
        Cluster cluster = new Cluster(3);
        assertThat(cluster.member(1).raw.hasReady()).isFalse();
        cluster.elect(1);
        cluster.propose(1, "x");
        cluster.tickAll(1);
        for (Cluster.Member member : cluster.members.values()) {
            assertThat(member.raw.hasReady()).isFalse();
            assertThat(member.raw.ready().hasStorageWork()).isFalse();
        }
    }

    @Test
    void a_restart_applies_again_what_was_committed() {
        Cluster.Member one = new Cluster(3).member(1);
        one.load(2, 2, 1, 1, 2);
        Ready ready = one.raw.ready();
        assertThat(ready.committed()).extracting(Entry::index).containsExactly(1L, 2L);
        assertThat(ready.hasStorageWork()).isFalse();
        one.raw.advance(ready);
        assertThat(one.raw.hasReady()).isFalse();
        assertThat(one.raw.applied()).isEqualTo(2);
    }

    @Test
    void a_restart_goes_on_behind_the_snapshot() {
        Cluster.Member one = new Cluster(3).member(1);
        one.log.reset(SNAPSHOT);
        one.load(2, 5, 2, 2);
        assertThat(one.raw.applied()).isEqualTo(4);
        assertThat(one.raw.ready().committed()).extracting(Entry::index).containsExactly(5L);
    }

    @Test
    void committed_entries_come_in_pieces_and_none_is_left_out() {
        Cluster.Member one = new Cluster(3).member(1);
        for (int i = 1; i <= 10; i++) {
            one.log.append(List.of(Entry.normal(1, i, Bytes.wrap(new byte[4]))));
        }
        RaftConfig config = Cluster.config(
                ONE,
                false,
                false,
                ReadOption.SAFE,
                new Limits(1, 1, 1, 3 * one.log.entries(1, 2, 0).get(0).size(), 1));
        RawNode raw = new RawNode(config, one.log, new HardState(1, null, 10), new SplittableRandom(1), e -> {});
        List<Long> indexes = new ArrayList<>();
        while (raw.hasReady()) {
            Ready ready = raw.ready();
            assertThat(ready.committed()).hasSizeBetween(1, 3);
            ready.committed().forEach(entry -> indexes.add(entry.index()));
            raw.advance(ready);
        }
        assertThat(indexes).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void terms_votes_and_entries_need_a_sync_and_a_commit_index_alone_does_not() {
        RawNode raw = new Cluster(3).member(1).raw;
        raw.step(new Heartbeat(TWO, ONE, 3, 0, 0, 0));
        assertThat(raw.ready().mustSync()).as("term").isTrue();
        raw.step(new AppendEntries(TWO, ONE, 3, EntryId.ZERO, List.of(Entry.normal(3, 1, Bytes.EMPTY)), 0));
        assertThat(raw.ready().mustSync()).as("entry").isTrue();
        raw.step(new Heartbeat(TWO, ONE, 3, 1, 0, 0));
        Ready commit = raw.ready();
        assertThat(commit.hardState()).isEqualTo(new HardState(3, null, 1));
        assertThat(commit.mustSync()).as("commit").isFalse();
        Cluster.Member voter = new Cluster(3).member(1);
        voter.load(1, 0);
        voter.raw.step(new RequestVote(TWO, ONE, 1, EntryId.ZERO, Campaign.ELECTION));
        assertThat(voter.raw.ready().mustSync()).as("vote").isTrue();
    }

    @Test
    void proposals_are_named_by_term_and_index() {
        Cluster cluster = new Cluster(1);
        cluster.elect(1);
        assertThat(cluster.member(1).raw.propose(Bytes.utf8("x"))).isEqualTo(new Accepted(new EntryId(1, 2)));
        assertThat(cluster.member(1).raw.propose(Bytes.utf8("y"))).isEqualTo(new Accepted(new EntryId(1, 3)));
    }

    @Test
    void a_message_for_somebody_else_is_a_mistake() {
        RawNode raw = new Cluster(3).member(1).raw;
        assertThatThrownBy(() -> raw.step(new Heartbeat(ONE, TWO, 1, 0, 0, 0))).hasMessageContaining("delivered to 1");
    }

    @Test
    void answers_are_believed_of_members_only_and_requests_of_anybody() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        RawNode raw = cluster.member(1).raw;
        NodeId stranger = NodeId.of(9);
        for (Message answer : List.of(
                new RequestVoteResponse(stranger, ONE, 7, false, true),
                new AppendEntriesResponse(stranger, ONE, 7, true, 1, EntryId.ZERO),
                new HeartbeatResponse(stranger, ONE, 7, 0, 0),
                new Message.ReadIndexResponse(stranger, ONE, 7, 1, Bytes.EMPTY),
                new SnapshotChunkResponse(stranger, ONE, 7, SNAPSHOT.last(), 0, 1))) {
            assertThat(raw.step(answer)).as("%s", answer).isEqualTo(RawNode.Stepped.UNKNOWN_PEER);
            assertThat(raw.term()).isEqualTo(1);
        }
        assertThat(raw.step(new Heartbeat(stranger, ONE, 7, 0, 0, 0))).isEqualTo(RawNode.Stepped.TAKEN);
        assertThat(raw.term()).isEqualTo(7);
        assertThat(raw.step(new Message.Propose(TWO, ONE, List.of(Proposal.EMPTY))))
                .isEqualTo(RawNode.Stepped.PROPOSAL_REFUSED);
    }

    @Test
    void a_replica_that_has_the_id_of_another_which_is_the_member_does_not_campaign() {
        Cluster cluster = new Cluster(1);
        RawNode raw = cluster.member(1).raw;
        raw.setItself(false);
        raw.campaign();
        Script.tick(cluster.member(1), 100);
        assertThat(raw.role()).isEqualTo(Role.FOLLOWER);
        raw.setItself(true);
        cluster.elect(1);
        assertThat(raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void two_leaders_of_one_term_are_noticed() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Message other = new Heartbeat(NodeId.of(3), TWO, 1, 0, 0, 0);
        assertThatThrownBy(() -> cluster.member(2).raw.step(other)).hasMessageContaining("two leaders in term 1");
        Message rival = new Heartbeat(TWO, ONE, 1, 0, 0, 0);
        assertThatThrownBy(() -> cluster.member(1).raw.step(rival)).hasMessageContaining("two leaders in term 1");
    }

    @Test
    void equal_draws_and_inputs_give_equal_outputs() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(outputs(seed)).isEqualTo(outputs(seed)).hasSizeGreaterThan(50);
        }
        assertThat(outputs(1)).isNotEqualTo(outputs(2));
    }

    /** All that one replica says and hears in a run that the seed decides. */
    private static List<Object> outputs(long seed) {
        ChaosRun run = new ChaosRun(3, seed);
        run.disturb(3000);
        List<Object> outputs = new ArrayList<>(run.orders(ONE));
        outputs.addAll(run.events(ONE));
        return outputs;
    }

    @Test
    void the_defaults_make_a_cluster_that_elects_and_commits() {
        Cluster cluster = new Cluster(3, RaftConfig::defaults);
        cluster.tickAll(25);
        long leader = cluster.leader().id.value();
        cluster.propose(leader, "x");
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.data()).containsExactly("x"));
    }

    @Test
    void a_configuration_that_makes_no_sense_is_refused() {
        for (Runnable wrong : Arrays.<Runnable>asList(
                () -> config(10, 0, 1),
                () -> config(3, 3, 1),
                () -> config(10, 1, -1),
                () -> config(10, 1, 10),
                () -> new Limits(-1, 1, 1, 1, 1),
                () -> new Limits(1, 0, 1, 1, 1),
                () -> new Limits(2, 1, 1, 1, 1),
                () -> new Limits(1, 1, 1, 0, 1),
                () -> new Limits(1, 1, 1, 1, 0))) {
            assertThatThrownBy(wrong::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("\\w+ -?\\d.*");
        }
        assertThatThrownBy(() -> Cluster.config(ONE, true, false, ReadOption.LEASE, Limits.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reads under a lease need the leader to check its quorum");
    }

    private static RaftConfig config(int electionTicks, int heartbeatTicks, int driftTicks) {
        return new RaftConfig(
                ONE,
                electionTicks,
                heartbeatTicks,
                false,
                false,
                ReadOption.SAFE,
                driftTicks,
                false,
                true,
                true,
                true,
                false,
                Limits.NONE);
    }
}
