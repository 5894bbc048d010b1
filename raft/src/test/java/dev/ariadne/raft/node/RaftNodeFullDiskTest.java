package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.node.Room.Replica;
import dev.ariadne.raft.node.StorageJob.SaveSnapshot;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A node without room on its disk promises nothing, leads nobody for long, and goes on once there is room. */
class RaftNodeFullDiskTest {
    private final Room room = new Room(3);
    private final Replica one = room.replica(1);
    private final Replica two = room.replica(2);
    private final Replica three = room.replica(3);

    RaftNodeFullDiskTest() throws IOException {
        room.elect(1);
    }

    private static void fill(Replica replica) {
        replica.disk.withRoomFor(replica.disk.used());
    }

    private static void makeRoom(Replica replica) {
        replica.disk.withRoomFor(1 << 20);
    }

    @Test
    void a_follower_without_room_acknowledges_nothing_and_catches_up_later() {
        fill(two);
        room.lost = m -> {
            boolean acknowledges = m instanceof AppendEntriesResponse a && a.accepted() && a.index() > 4;
            assertThat(m.from().value() == 2 && acknowledges).as("%s", m).isFalse();
            return false;
        };
        room.propose(1, 1, 9);
        room.tick(30);
        assertThat(two.node.isDiskFull()).isTrue();
        assertThat(two.machine.data).isEmpty();
        assertThat(three.machine.data).hasSize(9);
        room.heal();
        makeRoom(two);
        room.tick(12);
        assertThat(two.node.isDiskFull()).isFalse();
        assertThat(two.machine.data).isEqualTo(one.machine.data).hasSize(9);
    }

    @Test
    void entries_do_not_pile_up_before_a_full_disk() {
        fill(two);
        room.propose(1, 1, 1);
        two.diskStands = true;
        room.propose(1, 2, 200);
        assertThat(two.jobs.stream().filter(job -> job instanceof StorageJob.Write))
                .isEmpty();
    }

    @Test
    void a_leader_without_room_refuses_proposals_and_hands_over() {
        fill(one);
        one.propose("last");
        room.settle();
        assertThat(one.propose("x")).isEqualTo(new Refused(Reason.DISK_FULL, null));
        room.tick(Room.CONFIG.electionTicks() - 1);
        assertThat(one.node.isLeader()).isTrue();
        room.tick(3);
        Replica next = two.node.isLeader() ? two : three;
        assertThat(next.node.isLeader()).isTrue();
        assertThat(next.propose("next")).isInstanceOf(Accepted.class);
        room.tick(2);
        assertThat(next.machine.data).containsExactly("last", "next");
        assertThat(one.machine.data).isEmpty();
        makeRoom(one);
        room.tick(12);
        assertThat(one.machine.data).containsExactly("last", "next");
    }

    @Test
    void a_leader_whose_first_successor_does_not_take_over_asks_another() {
        room.lost = m -> m instanceof TimeoutNow && m.to().value() == 2;
        fill(one);
        one.propose("last");
        room.tick(Room.CONFIG.electionTicks() + 3);
        assertThat(one.node.isLeader()).isTrue();
        room.tick(Room.CONFIG.electionTicks());
        assertThat(three.node.isLeader()).isTrue();
    }

    @Test
    void a_node_without_room_neither_votes_nor_campaigns() {
        fill(two);
        fill(three);
        room.propose(1, 1, 1);
        assertThat(two.node.isDiskFull() && three.node.isDiskFull()).isTrue();
        long term = two.term();
        room.isolate(1);
        room.lost = room.lost.or(m -> {
            assertThat(m).isNotInstanceOf(RequestVoteResponse.class);
            return false;
        });
        room.tick(60);
        assertThat(two.term()).isEqualTo(term);
        makeRoom(three);
        room.lost = m -> m.from().value() == 1 || m.to().value() == 1;
        room.tick(60);
        assertThat(three.node.isDiskFull()).isFalse();
        assertThat(three.node.isLeader()).as("two has not voted").isFalse();
        makeRoom(two);
        room.tick(60);
        assertThat(two.node.isLeader() || three.node.isLeader()).isTrue();
    }

    @Test
    void a_replica_that_is_alone_waits_for_room() throws IOException {
        Room alone = new Room(1);
        alone.elect(1);
        fill(alone.replica(1));
        alone.propose(1, 1, 1);
        assertThat(alone.replica(1).propose("x")).isEqualTo(new Refused(Reason.DISK_FULL, null));
        alone.tick(50);
        assertThat(alone.replica(1).node.isLeader()).isTrue();
        makeRoom(alone.replica(1));
        alone.tick(10);
        assertThat(alone.replica(1).propose("x2")).isInstanceOf(Accepted.class);
        alone.settle();
        assertThat(alone.replica(1).machine.data).containsExactly("x1", "x2");
    }

    @Test
    void a_snapshot_that_finds_no_room_is_tried_again_after_a_while() {
        one.diskStands = true;
        for (int i = 1; one.jobs.stream().noneMatch(SaveSnapshot.class::isInstance); i++) {
            one.work();
            one.hear();
            one.propose("x" + i);
            room.settle();
        }
        one.disk.withRoomFor(one.disk.used() + 200);
        one.diskStands = false;
        room.settle();
        room.propose(1, 20, 20);
        assertThat(one.machine.data).endsWith("x20");
        assertThat(snapshots(one)).isZero();
        makeRoom(one);
        room.propose(1, 21, 21);
        assertThat(snapshots(one)).as("it pauses").isZero();
        room.tick(Room.CONFIG.electionTicks());
        room.propose(1, 22, 22);
        assertThat(snapshots(one)).isEqualTo(1);
    }

    private static long snapshots(Replica replica) {
        try {
            return replica.disk.list().stream()
                    .filter(name -> name.startsWith("snapshot"))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
