package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.change;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.compact;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Transition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leadership handed over while other things go on; the single rules are in {@link TransferTest}. */
class TransferScenarioTest {
    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);

    @BeforeEach
    void one_leads() {
        cluster.elect(1);
        cluster.tickAll(1);
    }

    @Test
    void who_needs_a_snapshot_first_is_told_to_campaign_once_it_has_that_and_the_rest() {
        cluster.isolate(3);
        cluster.propose(1, "x");
        compact(one, 2);
        cluster.propose(1, "y");
        cluster.heal();
        one.raw.tick(); // it is heard again, and sent the snapshot
        cluster.lost = m -> m instanceof InstallSnapshot;
        cluster.settle();
        one.raw.transferLeadership(THREE);
        cluster.drain(one);
        assertThat(cluster.take()).isEmpty();
        assertThat(cluster.answers(accepted(THREE, 1, 2))).noneMatch(TimeoutNow.class::isInstance);
        assertThat(cluster.answers(accepted(THREE, 1, 3))).containsExactly(new TimeoutNow(ONE, THREE, 1));
    }

    @Test
    void another_election_ends_the_transfer() {
        cluster.isolate(3);
        cluster.propose(1, "x");
        one.raw.transferLeadership(THREE);
        assertThat(one.raw.status().transferee()).isEqualTo(THREE);
        cluster.elect(2);
        assertThat(one.raw.status().transferee()).isNull();
        cluster.heal();
        cluster.tickAll(2);
        assertThat(cluster.leader()).isEqualTo(cluster.member(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r3", "l3"})
    void who_is_removed_or_loses_its_vote_is_transferred_to_no_more(String changes) {
        cluster.isolate(3);
        one.raw.propose(change(Transition.AUTO, changes));
        cluster.drain(one);
        one.raw.transferLeadership(THREE);
        assertThat(one.raw.status().transferee()).isEqualTo(THREE);
        cluster.settle();
        assertThat(one.raw.status().transferee()).isNull();
        assertThat(one.raw.propose(Bytes.utf8("x"))).isInstanceOf(Accepted.class);
    }

    @Test
    void a_change_that_leaves_its_vote_alone_does_not_end_the_transfer() {
        cluster.isolate(3);
        one.raw.propose(change(Transition.AUTO, "r2"));
        cluster.drain(one);
        one.raw.transferLeadership(THREE);
        cluster.settle();
        assertThat(one.raw.status().transferee()).isEqualTo(THREE);
    }

    @Test
    void asking_again_for_the_same_does_not_give_it_more_time() {
        cluster.isolate(2);
        one.raw.transferLeadership(TWO);
        tick(one, 5);
        one.raw.transferLeadership(TWO);
        tick(one, 4);
        assertThat(one.raw.status().transferee()).isEqualTo(TWO);
        tick(one, 1);
        assertThat(one.raw.status().transferee()).isNull();
    }

    @Test
    void asking_for_another_gives_that_one_its_whole_time() {
        cluster.isolate(2);
        cluster.isolate(3);
        one.raw.transferLeadership(TWO);
        tick(one, 5);
        one.raw.transferLeadership(THREE);
        tick(one, 9);
        assertThat(one.raw.status().transferee()).isEqualTo(THREE);
        tick(one, 1);
        assertThat(one.raw.status().transferee()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r3", "l3"})
    void who_has_no_vote_does_not_campaign_when_told_to(String changes) {
        changeTo(cluster, one, changes);
        Cluster.Member three = cluster.member(3);
        three.raw.applyConfChange(change(Transition.AUTO, changes)); // who is removed is not sent the news any more
        three.raw.step(new TimeoutNow(ONE, THREE, 1));
        assertThat(three.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(three.raw.term()).isEqualTo(1);
        assertThat(three.events).contains(new RaftEvent.CampaignImpossible());
    }

    @Test
    void who_campaigns_for_a_transfer_asks_nobody_first() {
        Cluster room = Script.room(3, true, true);
        room.elect(1);
        room.tickAll(1);
        room.deliver(new TimeoutNow(ONE, TWO, 1));
        assertThat(room.take())
                .hasSize(2)
                .allSatisfy(
                        m -> assertThat(((Message.RequestVote) m).campaign()).isEqualTo(Campaign.TRANSFER));
        assertThat(room.member(2).raw.term()).isEqualTo(2);
    }

    @Test
    void a_late_wish_of_the_leader_of_an_older_term_is_ignored() {
        cluster.elect(2);
        cluster.deliver(new TimeoutNow(ONE, THREE, 1));
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(cluster.leader()).isEqualTo(cluster.member(2));
    }
}
