package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.lead;
import static dev.ariadne.raft.core.Script.room;
import static dev.ariadne.raft.core.Script.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.ProposeResult.Forwarded;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proposals and their way into the logs; the single rules are in {@link ReplicationTest} and {@link FlowControlTest}. */
class ReplicationScenarioTest {
    // ---- proposals

    @ParameterizedTest(name = "{0} replicas, {1} of them away")
    @CsvSource({"3, 0, true", "3, 1, true", "3, 2, false", "4, 1, true", "4, 2, false", "5, 2, true", "5, 3, false"})
    void a_proposal_is_carried_out_exactly_if_a_majority_is_there(int size, int away, boolean done) {
        Cluster cluster = new Cluster(size);
        cluster.elect(1);
        for (int i = 0; i < away; i++) {
            cluster.isolate(size - i);
        }
        cluster.propose(1, "x");
        cluster.tickAll(1);
        for (int id = 1; id <= size - away; id++) {
            assertThat(cluster.member(id).data()).isEqualTo(done ? List.of("x") : List.of());
        }
    }

    @Test
    void a_follower_that_may_passes_proposals_on_and_refuses_those_passed_to_it() {
        Cluster cluster = forwarding();
        cluster.elect(1);
        cluster.tickAll(1);
        List<Proposal> two = List.of(Proposal.of(Bytes.utf8("a")), Proposal.of(Bytes.utf8("b")));
        assertThat(cluster.member(2).raw.propose(two)).isEqualTo(new Forwarded(ONE));
        cluster.drain(cluster.member(2));
        assertThat(cluster.wire).containsExactly(new Message.Propose(TWO, ONE, two));
        cluster.settle();
        cluster.tickAll(1);
        cluster.members.values().forEach(m -> assertThat(m.data()).containsExactly("a", "b"));
    }

    @Test
    void without_a_leader_there_is_nobody_to_pass_a_proposal_on_to() {
        Cluster cluster = forwarding();
        Refused refused = new Refused(Reason.NOT_LEADER, null);
        Cluster.Member one = cluster.member(1);
        assertThat(one.raw.propose(Bytes.utf8("x"))).isEqualTo(refused);
        one.raw.campaign();
        assertThat(one.raw.propose(Bytes.utf8("x"))).isEqualTo(refused);
        assertThat(one.events).contains(new RaftEvent.ProposalDropped(1));
    }

    private static Cluster forwarding() {
        return room(
                3,
                c -> new RaftConfig(
                        c.id(), 10, 1, false, false, c.readOption(), 1, true, true, true, false, false, c.limits()));
    }

    @Test
    void several_proposals_are_taken_together_or_not_at_all() {
        Cluster cluster = new Cluster(1, new Limits(0, 1, 0, 1 << 20, 10));
        cluster.elect(1);
        RawNode one = cluster.member(1).raw;
        assertThat(one.propose(Bytes.utf8("x"))).isInstanceOf(Accepted.class);
        List<Proposal> large = List.of(Proposal.of(Bytes.utf8("y")), Proposal.of(Bytes.wrap(new byte[9])));
        assertThat(one.propose(large)).isInstanceOf(Refused.class);
        assertThat(one.status().last()).isEqualTo(new EntryId(1, 2));
    }

    @Test
    void a_leader_cut_off_takes_no_more_than_its_limit_and_as_much_again_in_its_next_term() {
        Cluster cluster = new Cluster(3, new Limits(1 << 20, 16, Long.MAX_VALUE, 1 << 20, 16 * 10));
        cluster.elect(1);
        cluster.isolate(1);
        Cluster.Member one = cluster.member(1);
        for (int i = 0; i < 1024; i++) {
            one.raw.propose(Bytes.wrap(new byte[10]));
        }
        cluster.settle();
        assertThat(one.terms()).hasSize(1 + 16);
        cluster.deliver(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        cluster.take();
        lead(cluster, one);
        assertThat(one.raw.propose(Bytes.wrap(new byte[10]))).isInstanceOf(Accepted.class);
    }

    // ---- what the leader knows of itself

    @Test
    void a_leader_knows_no_more_of_its_own_log_than_its_disk_has() {
        Cluster cluster = new Cluster(3);
        RawNode one = cluster.member(1).raw;
        lead(cluster, cluster.member(1));
        assertThat(one.status().progress().get(ONE).match()).isEqualTo(1);
        one.propose(Bytes.utf8("x"));
        Ready order = one.ready();
        assertThat(one.status().progress().get(ONE).match()).isEqualTo(1);
        one.advance(order);
        assertThat(one.status().progress().get(ONE)).satisfies(own -> {
            assertThat(own.match()).isEqualTo(2);
            assertThat(own.next()).isEqualTo(3);
        });
    }

    @Test
    void a_disk_that_answers_after_the_leader_was_deposed_and_elected_anew_counts_for_nothing() {
        Cluster cluster = new Cluster(3);
        Cluster.Member one = cluster.member(1);
        lead(cluster, one);
        one.raw.propose(Bytes.utf8("lost"));
        Ready late = one.raw.ready();
        one.raw.step(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        one.raw.step(new AppendEntries(TWO, ONE, 2, EntryId.ZERO, Script.entries(1, 2), 0));
        late.promises().forEach(promise -> {
            if (promise.to().equals(ONE)) {
                one.raw.step(promise);
            }
        });
        one.raw.persisted(late.ticket());
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.raw.commit()).isZero();
        assertThat(one.raw.status().last()).isEqualTo(new EntryId(2, 1));
        assertThat(one.raw.ready().entries()).as("still to be written").isEqualTo(Script.entries(1, 2));
    }

    // ---- windows

    /** Three messages or 9,000 bytes may be unanswered, and a message has room for two entries of 1,000. */
    @Test
    void windows_in_messages_and_in_bytes_hold_together() {
        Cluster cluster = new Cluster(3, new Limits(2048, 3, 9000, 1 << 20, Long.MAX_VALUE));
        Cluster.Member one = cluster.member(1);
        one.raw.campaign();
        cluster.drain(one);
        cluster.take();
        cluster.deliver(new Message.RequestVoteResponse(TWO, ONE, 1, false, true));
        assertThat(counts(cluster)).containsExactly(1);
        for (int i = 0; i < 22; i++) {
            one.raw.propose(Bytes.wrap(new byte[i >= 10 && i < 16 ? 5000 : 1000]));
        }
        cluster.drain(one);
        assertThat(counts(cluster)).isEmpty();
        assertThat(afterAck(cluster, 1)).containsExactly(2, 2, 2); // 1,000 each
        assertThat(afterAck(cluster, 7)).containsExactly(2, 2, 1); // 1,000 each, then the first of 5,000
        assertThat(afterAck(cluster, 12)).containsExactly(1, 1); // 10,000 bytes
        assertThat(afterAck(cluster, 14)).containsExactly(1, 1);
        assertThat(afterAck(cluster, 16)).containsExactly(1, 2, 2); // 9,000 bytes, and three messages
        assertThat(afterAck(cluster, 21)).containsExactly(2);
        assertThat(afterAck(cluster, 23)).isEmpty();
    }

    private static List<Integer> afterAck(Cluster cluster, long index) {
        cluster.deliver(accepted(TWO, 1, index));
        return counts(cluster);
    }

    /** How many entries each message to two has. */
    private static List<Integer> counts(Cluster cluster) {
        return taken(cluster, TWO).stream()
                .map(m -> ((AppendEntries) m).entries().size())
                .filter(count -> count > 0)
                .toList();
    }

    // ---- who receives what

    @Test
    void a_learner_gets_and_applies_what_the_voters_have_committed() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "l3");
        cluster.propose(1, "x");
        cluster.tickAll(1);
        assertThat(cluster.member(3).data()).containsExactly("x");
        assertThat(cluster.member(1).raw.status().progress().get(THREE).match())
                .isEqualTo(cluster.member(1).raw.status().last().index());
    }

    @Test
    void a_follower_hears_of_a_commit_with_the_next_message_and_not_before() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        cluster.take();
        cluster.deliver(accepted(TWO, 1, 2));
        assertThat(cluster.take())
                .as("an empty message to each that can use it")
                .containsExactly(
                        new AppendEntries(ONE, TWO, 1, new EntryId(1, 2), List.of(), 2),
                        new AppendEntries(ONE, THREE, 1, new EntryId(1, 2), List.of(), 2));
        assertThat(cluster.answers(accepted(THREE, 1, 2))).isEmpty();
    }
}
