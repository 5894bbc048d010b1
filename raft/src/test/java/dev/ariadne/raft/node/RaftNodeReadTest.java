package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.ReadIndex;
import dev.ariadne.raft.core.Message.ReadIndexResponse;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads that need no entry, and the handing over of leadership. Of three the first leads. */
class RaftNodeReadTest {
    private static final NodeId TWO = NodeId.of(2);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);
    private final Room.Replica two = room.replica(2);
    private final Room.Replica three = room.replica(3);

    RaftNodeReadTest() throws IOException {
        room.elect(1);
        room.tick(1);
    }

    // ---- the leader's reads

    @Test
    void a_leaders_read_waits_until_a_quorum_has_confirmed_that_it_leads() {
        assertThat(one.read(7)).isTrue();
        one.tick(1);
        assertThat(one.machine.readable).isEmpty();
        List<Heartbeat> asked = room.take(Heartbeat.class);
        two.receive(asked.stream().filter(m -> m.to().equals(TWO)).findFirst().orElseThrow());
        room.take(HeartbeatResponse.class).forEach(one::receive);
        assertThat(one.machine.readable).containsExactly(7L);
    }

    @Test
    void a_leader_that_nobody_confirms_serves_nothing() {
        room.isolate(1);
        assertThat(one.read(7)).isTrue();
        room.settle();
        one.tick(40);
        room.settle();
        assertThat(one.machine.readable).isEmpty();
    }

    @Test
    void a_confirmed_read_waits_until_all_that_was_committed_is_applied() {
        one.diskStands = true;
        one.propose("x");
        room.settle();
        assertThat(one.node.status().hardState().commit()).isEqualTo(5);
        assertThat(one.node.applied()).isEqualTo(4);
        one.read(7);
        room.settle();
        assertThat(one.machine.readable).isEmpty();
        one.diskStands = false;
        room.settle();
        assertThat(one.machine.data).containsExactly("x");
        assertThat(one.machine.readable).containsExactly(7L);
    }

    @Test
    void reads_are_readable_once_each_in_the_order_in_which_they_were_asked_for() {
        one.read(7);
        one.read(8);
        room.settle();
        one.read(6);
        room.tick(3);
        assertThat(one.machine.readable).containsExactly(7L, 8L, 6L);
    }

    @Test
    void who_is_alone_serves_without_asking() throws IOException {
        Room alone = new Room(1);
        alone.elect(1);
        alone.replica(1).read(7);
        assertThat(alone.replica(1).machine.readable).containsExactly(7L);
        assertThat(alone.wire).isEmpty();
    }

    // ---- a follower's reads

    @Test
    void a_followers_read_goes_to_the_leader_and_waits_until_the_follower_has_applied_as_far() {
        two.diskStands = true;
        room.propose(1, 1, 1);
        assertThat(one.machine.data).containsExactly("x1");
        assertThat(two.read(7)).isTrue();
        assertThat(room.wire).hasOnlyElementsOfType(ReadIndex.class).hasSize(1);
        room.settle();
        assertThat(two.machine.readable).isEmpty();
        assertThat(one.machine.readable).isEmpty();
        two.diskStands = false;
        room.settle();
        room.tick(1);
        assertThat(two.machine.data).containsExactly("x1");
        assertThat(two.machine.readable).containsExactly(7L);
    }

    @Test
    void a_read_waits_for_a_snapshot_too() {
        room.isolate(2);
        room.propose(1, 1, 30);
        room.heal();
        one.tick(1);
        room.take().stream().filter(Heartbeat.class::isInstance).forEach(room::deliver);
        room.take();
        two.read(7);
        room.take(ReadIndex.class).forEach(room::deliver);
        room.take().stream().filter(Heartbeat.class::isInstance).forEach(room::deliver);
        room.take(HeartbeatResponse.class).forEach(room::deliver);
        room.take(ReadIndexResponse.class).forEach(room::deliver);
        assertThat(two.machine.readable).isEmpty();
        room.settle();
        room.tick(3);
        assertThat(two.machine.data).hasSize(30);
        assertThat(two.machine.readable).containsExactly(7L);
    }

    @Test
    void who_knows_of_no_leader_refuses_to_read() throws IOException {
        Room fresh = new Room(3);
        assertThat(fresh.replica(1).read(7)).isFalse();
        fresh.tick(1);
        assertThat(fresh.wire).isEmpty();
        fresh.elect(1);
        fresh.tick(1);
        assertThat(fresh.replica(1).machine.readable).isEmpty();
    }

    @Test
    void an_answer_to_an_earlier_life_of_the_replica_is_dropped() throws IOException {
        two.read(7);
        Message[] answer = new Message[1];
        room.lost = message -> {
            answer[0] = message instanceof ReadIndexResponse ? message : answer[0];
            return message instanceof ReadIndexResponse;
        };
        room.settle();
        room.heal();
        two.restartAfterPowerFailure();
        room.tick(1);
        two.receive(answer[0]);
        assertThat(two.machine.readable).isEmpty();
        two.read(7);
        room.settle();
        assertThat(two.machine.readable).containsExactly(7L);
    }

    // ---- leases

    @Test
    void under_a_lease_a_read_takes_no_message_and_after_it_a_quorum() throws IOException {
        Room leased = leased();
        Room.Replica leader = leader(leased);
        for (int passed = 0; passed < 9; passed++) {
            leader.machine.readable.clear();
            leader.read(passed);
            assertThat(leader.machine.readable).as("%s ticks later", passed).containsExactly((long) passed);
            assertThat(leased.take()).isEmpty();
            leader.tick(1);
            leased.take();
        }
        leader.machine.readable.clear();
        leader.read(9);
        assertThat(leader.machine.readable).isEmpty();
        assertThat(leased.wire).hasOnlyElementsOfType(Heartbeat.class).hasSize(2);
        leased.settle();
        assertThat(leader.machine.readable).containsExactly(9L);
    }

    /** A tick of a follower may come just after the heartbeat, and each one of the leader's as late as can be. */
    @Test
    void a_lease_has_ended_when_the_one_who_granted_it_may_vote_again() throws IOException {
        Room leased = leased();
        Room.Replica old = leader(leased);
        List<Room.Replica> others =
                leased.replicas.values().stream().filter(r -> r != old).toList();
        leased.isolate(old.id.value());
        others.get(0).tick(10);
        old.tick(9);
        for (int i = 0; i < 40 && !others.get(1).node.isLeader(); i++) {
            others.get(1).tick(1);
            leased.settle();
        }
        assertThat(others.get(1).node.isLeader()).isTrue();
        others.get(1).propose("new");
        leased.settle();
        assertThat(others.get(1).machine.data).containsExactly("new");
        assertThat(old.node.isLeader()).isTrue();
        old.read(7);
        assertThat(old.machine.readable).isEmpty();
    }

    /** One leads by lease, and all have just answered its heartbeat. */
    private static Room leased() throws IOException {
        RaftNodeConfig safe = Room.CONFIG;
        Room leased = new Room(
                3,
                new RaftNodeConfig(
                        safe.tickNanos(),
                        safe.electionTicks(),
                        safe.heartbeatTicks(),
                        false,
                        true,
                        ReadOption.LEASE,
                        0,
                        false,
                        safe.limits(),
                        safe.snapshotEveryEntries(),
                        safe.snapshotEveryBytes(),
                        safe.catchUpEntries(),
                        safe.chunkBytes(),
                        safe.wal()));
        for (int i = 0; i < 40 && leased.replicas.values().stream().noneMatch(r -> r.node.isLeader()); i++) {
            leased.tick(1);
        }
        leased.tick(1);
        return leased;
    }

    private static Room.Replica leader(Room room) {
        return room.replicas.values().stream()
                .filter(r -> r.node.isLeader())
                .findFirst()
                .orElseThrow();
    }

    // ---- handing over

    @Test
    void a_leader_hands_over_to_whom_it_is_told() {
        room.propose(1, 1, 1);
        one.transferLeadership(2);
        room.settle();
        assertThat(two.node.isLeader()).isTrue();
        assertThat(one.node.leader()).isEqualTo(TWO);
        assertThat(two.propose("y")).isNotNull();
        room.settle();
        assertThat(one.machine.data).containsExactly("x1", "y");
    }

    @Test
    void a_follower_passes_the_wish_for_another_leader_on() {
        two.transferLeadership(3);
        room.settle();
        assertThat(three.node.isLeader()).isTrue();
    }

    // ---- failure

    @Test
    void after_a_failure_nothing_is_served_or_handed_over() {
        one.diskStands = true;
        one.propose("x");
        room.settle();
        one.read(7);
        room.settle(); // confirmed, and waits for the disk
        assertThat(one.node.status().hardState().commit()).isEqualTo(5);
        one.node.read(one.now, 8);
        one.hear(new StorageAnswer.Failed("broken"));
        one.diskStands = false;
        room.settle();
        room.tick(3);
        assertThat(one.read(9)).isFalse();
        one.transferLeadership(2);
        room.settle();
        assertThat(one.machine.readable).isEmpty();
        assertThat(two.node.isLeader()).isFalse();
        assertThat(room.wire).isEmpty();
    }
}
