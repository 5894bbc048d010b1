package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.ReadIndexResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.RawNode.Stepped;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.LogStorage;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The door to the core, where {@link RawNodeTest} leaves it open. Of etcd's tests of {@code Node} this project needs none that are
 * about its goroutine: there is no blocking proposal, no context to cancel, no channel to stop; {@code raft.node} has an actor of its
 * own in its place, with its own tests.
 */
class RawNodeScenarioTest {
    private static final NodeId STRANGER = NodeId.of(9);

    @Test
    void no_answer_of_a_stranger_is_believed_and_every_request_of_one_is_taken() {
        List<Message> answers = List.of(
                new RequestVoteResponse(STRANGER, ONE, 5, false, true),
                new RequestVoteResponse(STRANGER, ONE, 5, true, false),
                new AppendEntriesResponse(STRANGER, ONE, 5, true, 1, EntryId.ZERO),
                new HeartbeatResponse(STRANGER, ONE, 5, 1, 1),
                new ReadIndexResponse(STRANGER, ONE, 5, 1, Bytes.EMPTY));
        List<Message> requests = List.of(
                new RequestVote(STRANGER, ONE, 5, EntryId.ZERO, Campaign.ELECTION),
                new AppendEntries(STRANGER, ONE, 5, EntryId.ZERO, List.of(), 0),
                new Heartbeat(STRANGER, ONE, 5, 0, 0, 0),
                new InstallSnapshot(STRANGER, ONE, 5, new Snapshot(new EntryId(5, 1), Configuration.of(1))),
                new Message.TimeoutNow(STRANGER, ONE, 5));
        for (Message answer : answers) {
            RawNode one = new Cluster(3).member(1).raw;
            assertThat(one.step(answer)).as("%s", answer).isEqualTo(Stepped.UNKNOWN_PEER);
            assertThat(one.hasReady()).isFalse();
        }
        for (Message request : requests) {
            RawNode one = new Cluster(3).member(1).raw;
            assertThat(one.step(request)).as("%s", request).isEqualTo(Stepped.TAKEN);
            assertThat(one.term()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void an_order_repeats_nothing_of_the_one_before_it() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        RawNode one = cluster.member(1).raw;
        one.propose(Bytes.utf8("x"));
        cluster.drain(cluster.member(1));
        one.propose(Bytes.utf8("y"));
        one.tick();
        one.readIndex(Bytes.EMPTY);
        one.step(new HeartbeatResponse(TWO, ONE, 1, 1, 1));
        one.step(accepted(TWO, 1, 2));
        one.step(accepted(THREE, 1, 2));
        Ready first = one.ready();
        assertThat(first.entries()).hasSize(1);
        assertThat(first.messages()).isNotEmpty();
        assertThat(first.promises()).isNotEmpty();
        assertThat(first.committed()).hasSize(1);
        assertThat(first.reads()).hasSize(1);
        assertThat(first.hardState()).isNotNull();
        assertThat(one.hasReady()).isFalse();
        Ready second = one.ready();
        Ready.Ticket ticket = new Ready.Ticket(1, new EntryId(1, 3), null);
        assertThat(second)
                .isEqualTo(new Ready(
                        null, null, List.of(), null, List.of(), List.of(), List.of(), List.of(), false, ticket));
    }

    @Test
    void a_status_says_where_a_replica_stands_and_on_a_leader_where_all_do() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        Cluster.Member one = cluster.member(1);
        assertThat(one.raw.status())
                .isEqualTo(new Status(
                        ONE,
                        Role.LEADER,
                        ONE,
                        new HardState(1, ONE, 2),
                        2,
                        1,
                        new EntryId(1, 2),
                        Configuration.of(1, 2, 3),
                        null,
                        one.raw.status().progress()));
        assertThat(one.raw.status().progress().values())
                .extracting(ProgressView::match)
                .containsExactly(2L, 2L, 1L);
        Status two = cluster.member(2).raw.status();
        assertThat(two.role()).isEqualTo(Role.FOLLOWER);
        assertThat(two.leader()).isEqualTo(ONE);
        assertThat(two.hardState()).isEqualTo(new HardState(1, ONE, 2));
        assertThat(two.progress()).isEmpty();
    }

    /** A storage may return more than the bytes it was asked for; etcd once skipped an entry for that. */
    @Test
    void a_storage_that_returns_more_than_fits_makes_no_entry_be_skipped_or_repeated() {
        MemoryLog disk = new MemoryLog(new Snapshot(EntryId.ZERO, Configuration.of(1)), EntryId.ZERO, List.of());
        for (int i = 1; i <= 11; i++) {
            disk.append(List.of(Entry.normal(1, i, Bytes.wrap(new byte[100]))));
        }
        for (long bytes = 1; bytes < 1300; bytes += 50) {
            RaftConfig config =
                    Cluster.config(ONE, false, false, ReadOption.SAFE, new Limits(1, 1, 1, bytes, Long.MAX_VALUE));
            RawNode one = new RawNode(
                    config, new Generous(disk), new HardState(1, null, 10), new SplittableRandom(1), event -> {});
            List<Long> applied = new ArrayList<>();
            while (one.hasReady()) {
                Ready ready = one.ready();
                ready.committed().forEach(entry -> applied.add(entry.index()));
                one.advance(ready);
            }
            assertThat(applied).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        }
    }

    /** Returns one entry more than fits, if it was asked for that. */
    private record Generous(MemoryLog disk) implements LogStorage {
        @Override
        public List<Entry> entries(long from, long to, long maxBytes) {
            int fit = disk.entries(from, to, maxBytes).size();
            return disk.entries(from, Math.min(to, from + fit + 1), Long.MAX_VALUE);
        }

        @Override
        public long firstIndex() {
            return disk.firstIndex();
        }

        @Override
        public long lastIndex() {
            return disk.lastIndex();
        }

        @Override
        public long termAt(long index) {
            return disk.termAt(index);
        }

        @Override
        public Snapshot snapshot() {
            return disk.snapshot();
        }
    }
}
