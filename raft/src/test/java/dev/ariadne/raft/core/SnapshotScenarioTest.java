package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.compact;
import static dev.ariadne.raft.core.Script.lead;
import static dev.ariadne.raft.core.Script.taken;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A snapshot on its way as its sender sees it, and what it makes of its receiver; the single rules are in {@link SnapshotTest}. */
class SnapshotScenarioTest {
    private static final EntryId ELEVENTH = new EntryId(1, 11);

    private final Cluster cluster = new Cluster(2);
    private final Cluster.Member one = cluster.member(1);

    // ---- the sender

    @Test
    void while_a_snapshot_is_on_its_way_the_leader_knows_which_and_sends_nothing() {
        send();
        assertThat(two()).isEqualTo(new ProgressView(ProgressState.SNAPSHOT, 0, 12, true, 11, true, 0, false));
        one.raw.propose(Bytes.EMPTY);
        cluster.drain(one);
        assertThat(cluster.take()).isEmpty();
    }

    @Test
    void after_one_that_failed_it_starts_over() {
        send();
        one.raw.reportSnapshot(TWO, false);
        assertThat(two()).isEqualTo(new ProgressView(ProgressState.PROBE, 0, 1, true, 0, true, 0, false));
    }

    @Test
    void after_one_that_arrived_it_waits_for_an_answer_to_go_on_behind_it() {
        send();
        one.raw.reportSnapshot(TWO, true);
        assertThat(two()).isEqualTo(new ProgressView(ProgressState.PROBE, 0, 12, true, 0, true, 0, false));
    }

    @Test
    void an_answer_that_comes_before_the_report_sets_replication_going() {
        send();
        one.raw.propose(Bytes.EMPTY);
        cluster.drain(one);
        assertThat(cluster.answers(accepted(TWO, 2, 11)))
                .first()
                .satisfies(m -> assertThat(((AppendEntries) m).entries()).hasSize(2));
        assertThat(two()).isEqualTo(new ProgressView(ProgressState.REPLICATE, 11, 14, false, 0, true, 1, false));
    }

    /** One leads term 2; of the first eleven entries it has only the snapshot, which it sends to two. */
    private void send() {
        one.load(1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        one.hardState = new HardState(1, null, 11);
        one.restart(1);
        cluster.drain(one);
        compact(one, 11);
        lead(cluster, one);
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 2, false, 11, EntryId.ZERO));
        assertThat(taken(cluster, TWO)).containsExactly(new InstallSnapshot(ONE, TWO, 2, one.log.snapshot()));
    }

    private ProgressView two() {
        return one.raw.status().progress().get(TWO);
    }

    // ---- the receiver

    @Test
    void a_learner_receives_snapshots_too() {
        Cluster room = new Cluster(2);
        room.elect(1);
        Cluster.Member three = Script.join(room, 3);
        room.isolate(3);
        room.member(1).raw.propose(Script.change(Transition.AUTO, "l3"));
        room.settle();
        room.propose(1, "x");
        compact(room.member(1), 3);
        room.heal();
        room.tickAll(3);
        assertThat(three.log.snapshot().last()).isEqualTo(new EntryId(1, 3));
        assertThat(three.raw.configuration().isLearner(THREE)).isTrue();
        tick(three, 100);
        assertThat(three.raw.role()).isEqualTo(Role.FOLLOWER);
    }

    @Test
    void a_snapshot_makes_a_learner_of_a_voter_and_a_voter_of_a_learner() {
        for (boolean demoted : new boolean[] {true, false}) {
            Configuration three = Configuration.of(1, 2, 3);
            Configuration two = new Configuration(List.of(ONE, TWO), List.of(), List.of(THREE), List.of(), false);
            Cluster.Member member = restored(demoted ? three : two, demoted ? two : three);
            assertThat(member.raw.configuration()).isEqualTo(demoted ? two : three);
            member.raw.campaign();
            assertThat(member.raw.role()).isEqualTo(demoted ? Role.FOLLOWER : Role.CANDIDATE);
        }
    }

    @Test
    void a_voter_of_the_outgoing_half_takes_the_snapshot_and_may_campaign_once_it_is_installed() {
        Configuration joint =
                new Configuration(List.of(ONE, TWO), List.of(ONE, TWO, THREE), List.of(), List.of(THREE), true);
        Cluster.Member three = restored(Configuration.of(1, 2, 3), joint);
        assertThat(three.raw.configuration()).isEqualTo(joint);
        three.raw.campaign();
        assertThat(three.raw.role()).isEqualTo(Role.CANDIDATE);
    }

    /** Member three of a cluster has taken a snapshot of another configuration; it does not campaign while it does. */
    private static Cluster.Member restored(Configuration before, Configuration after) {
        Cluster room = new Cluster(0);
        Cluster.Member three = Script.join(room, 3, before);
        three.raw.step(new InstallSnapshot(ONE, THREE, 1, new Snapshot(ELEVENTH, after)));
        three.raw.campaign();
        tick(three, 100);
        assertThat(three.raw.role()).isEqualTo(Role.FOLLOWER);
        room.drain(three);
        assertThat(three.log.snapshot().last()).isEqualTo(ELEVENTH);
        return three;
    }

    @Test
    void a_newer_snapshot_that_comes_while_one_is_being_installed_takes_its_place() {
        Cluster room = new Cluster(3);
        RawNode three = room.member(3).raw;
        Configuration all = Configuration.of(1, 2, 3);
        three.step(new InstallSnapshot(ONE, THREE, 1, new Snapshot(ELEVENTH, all)));
        Ready first = three.ready();
        EntryId later = new EntryId(1, 20);
        three.step(new InstallSnapshot(ONE, THREE, 1, new Snapshot(later, all)));
        room.member(3).log.reset(first.snapshot());
        three.persisted(first.ticket());
        assertThat(three.restoring()).isEqualTo(later);
        Ready second = three.ready();
        assertThat(second.snapshot().last()).isEqualTo(later);
        room.member(3).log.reset(second.snapshot());
        three.persisted(second.ticket());
        assertThat(three.isRestoring()).isFalse();
        assertThat(three.applied()).isEqualTo(20);
    }
}
