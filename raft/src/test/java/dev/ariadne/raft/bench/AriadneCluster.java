package dev.ariadne.raft.bench;

import dev.ariadne.raft.bench.NodeBenchmark.Storage;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.host.ThreadWorkers;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.raft.node.StateMachine;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Three {@link RaftNode}s with their loops, write-ahead logs and snapshots as in production; disks and wires are memory. */
final class AriadneCluster implements ClosedLoop.Cluster {
    private static final Bytes DATA = Bytes.wrap(new byte[128]);

    private static final AddressBook FIRST = AddressBook.of(NodeId.of(1), new Contact("one", 0))
            .with(NodeId.of(2), new Contact("two", 0))
            .with(NodeId.of(3), new Contact("three", 0));

    private final ClosedLoop load;
    private final CompletableFuture<Replica> leader = new CompletableFuture<>();
    private final List<Replica> replicas = new ArrayList<>();

    AriadneCluster(ClosedLoop load, Storage storage) throws IOException {
        this.load = load;
        for (NodeId id : FIRST.contacts().keySet()) {
            replicas.add(new Replica(id, storage));
        }
        replicas.forEach(replica -> replica.loop.start(replica));
        leader.join();
    }

    @Override
    public void propose() {
        leader.join().propose();
    }

    @Override
    public void close() {
        replicas.forEach(replica -> replica.loop.close());
        replicas.forEach(Replica::close);
    }

    private void deliver(Message message) {
        Replica to = replicas.get((int) message.to().value() - 1);
        if (!to.loop.offer(now -> to.node.receive(now, message))) {
            load.failed(new IllegalStateException("no room for " + message));
        }
    }

    private final class Replica implements NodeLoop.Node, StateMachine {
        private final NodeLoop loop;
        private final LoopWorkers onLoop = new LoopWorkers();
        private final @Nullable ThreadWorkers threads;
        private final RaftNode node;

        /** What this replica has proposed and not applied yet. */
        private final Queue<EntryId> waiting = new ArrayDeque<>();

        private long applied;

        Replica(NodeId id, Storage storage) throws IOException {
            loop = new NodeLoop("node-" + id, (reason, bug) -> load.failed(new IllegalStateException(reason, bug)));
            threads = storage == Storage.THREAD ? new ThreadWorkers(loop) : null;
            HeapDisk disk = new HeapDisk();
            Bootstrap.format(disk, new Identity(1, id, 0), FIRST);
            node = new RaftNode(
                    RaftNodeConfig.DEFAULT,
                    loop.now(),
                    disk,
                    threads != null ? threads : onLoop,
                    AriadneCluster.this::deliver,
                    this,
                    new SplittableRandom(id.value()),
                    event -> {});
        }

        void propose() {
            boolean queued = loop.offer(now -> {
                ProposeResult result = node.propose(now, DATA);
                if (result instanceof Accepted accepted) {
                    waiting.add(accepted.id());
                } else {
                    load.failed(new IllegalStateException(result.toString()));
                }
            });
            if (!queued) {
                load.failed(new IllegalStateException("no room for a proposal"));
            }
        }

        void close() {
            if (threads != null) {
                threads.close();
            }
        }

        @Override
        public void wake(long now) {
            node.wake(now);
        }

        @Override
        public long nextWake() {
            return node.nextWake();
        }

        @Override
        public void flush() {
            do {
                node.flush();
            } while (onLoop.work());
        }

        @Override
        public @Nullable String failure() {
            return node.failure();
        }

        @Override
        public void stop(String reason) {
            // its proposals have no one who waits
        }

        @Override
        public void apply(Entry entry) {
            applied = entry.index();
            if (node.isLeader() && entry.data().isEmpty()) {
                leader.complete(this);
            }
            if (entry.id().equals(waiting.peek())) {
                waiting.remove();
                load.committed(AriadneCluster.this);
            }
        }

        @Override
        public Iterable<Bytes> snapshot() {
            return List.of(Bytes.utf8(Long.toString(applied)));
        }

        @Override
        public void restore(long lastIndex, Iterator<Bytes> pieces) {
            applied = lastIndex;
        }
    }
}
