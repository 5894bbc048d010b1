package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that is deposed while its disk reads a piece of a snapshot. */
class DeposedSenderTest {
    private static final NodeId ME = NodeId.of(1);
    private static final NodeId OTHER = NodeId.of(2);
    private static final NodeId BEHIND = NodeId.of(3);
    private static final long TICK = 1_000;

    private final List<Message> sent = new ArrayList<>();
    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private long now;

    @TempDir
    private Path folder;

    @Test
    void a_chunk_that_was_read_for_an_earlier_term_stays_at_home() throws IOException {
        try (FileDisk disk = FileDisk.open(folder)) {
            Bootstrap.format(disk, new Identity(9, ME, 1), Configuration.of(1, 2, 3));
            RaftNode node = leaderWithSnapshot(disk);
            long term = node.status().hardState().term();

            node.receive(now, new HeartbeatResponse(BEHIND, ME, term, 0, 0));
            node.flush();
            node.receive(now, new Heartbeat(OTHER, ME, term + 1, 0, 0, 0));
            storage(node);

            assertThat(node.isLeader()).isFalse();
            assertThat(sent).noneMatch(SnapshotChunk.class::isInstance);
        }
    }

    /** Leads, and has no entries left that a follower with an empty log could be sent. */
    private RaftNode leaderWithSnapshot(FileDisk disk) throws IOException {
        Limits limits = new Limits(1024, 8, Long.MAX_VALUE, 1024, Long.MAX_VALUE);
        RaftNodeConfig config = new RaftNodeConfig(TICK, 5, 1, false, false, limits, 1, 0, 1024, WalOptions.DEFAULT);
        RaftNode node = new RaftNode(
                config, now, disk, new QueuedWorkers(), sent::add, new Nothing(), new Random(7), event -> {});
        while (sent.stream().noneMatch(RequestVote.class::isInstance)) {
            now += TICK;
            node.wake(now);
            storage(node);
        }
        long term = node.status().hardState().term();
        node.receive(now, new RequestVoteResponse(OTHER, ME, term, false, true));
        storage(node);
        node.receive(now, new AppendEntriesResponse(OTHER, ME, term, true, 1, EntryId.ZERO));
        storage(node);
        assertThat(node.status().firstIndex()).isEqualTo(2);
        return node;
    }

    /** Lets the disk do all that it was asked to. */
    private void storage(RaftNode node) {
        node.flush();
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            job.run();
            node.flush();
        }
    }

    private final class QueuedWorkers implements Workers {
        @Override
        public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
            return job -> jobs.add(() -> batch.accept(List.of(job), onAnswer));
        }
    }

    private static final class Nothing implements StateMachine {
        @Override
        public void apply(Entry entry) {}

        @Override
        public Iterable<Bytes> snapshot() {
            return List.of(Bytes.utf8("state"));
        }

        @Override
        public void restore(long lastIndex, Iterator<Bytes> pieces) {}
    }
}
