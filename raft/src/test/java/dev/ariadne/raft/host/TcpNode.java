package dev.ariadne.raft.host;

import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.raft.node.StateMachine;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bare replica over TCP, whose machine is the list of all that was applied. */
final class TcpNode implements AutoCloseable {
    static final long CLUSTER = 77;
    private static final RaftNodeConfig CONFIG = new RaftNodeConfig(
            10_000_000L,
            20,
            2,
            false,
            false,
            ReadOption.SAFE,
            0,
            false,
            new Limits(1 << 20, 64, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE),
            1_000_000,
            0,
            1 << 16,
            WalOptions.DEFAULT);

    final List<String> applied = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final NodeLoop loop;
    private final ThreadWorkers workers;
    private final TcpTransport transport;
    private final FileDisk disk;
    private final RaftNode node;

    TcpNode(int id, Map<NodeId, Address> cluster, Path directory) throws IOException {
        NodeId self = NodeId.of(id);
        loop = new NodeLoop("node-" + id, (reason, bug) -> failures.add(reason));
        workers = new ThreadWorkers(loop);
        Map<NodeId, Address> peers = new TreeMap<>(cluster);
        Address listen = peers.remove(self);
        transport = new TcpTransport(listen, peers, refusals::add, loop::fail);
        disk = FileDisk.open(directory);
        if (disk.list().isEmpty()) {
            AddressBook first = AddressBook.EMPTY;
            for (Map.Entry<NodeId, Address> member : cluster.entrySet()) {
                first = first.with(
                        member.getKey(), new Contact(member.getValue().toString(), 0));
            }
            Bootstrap.format(disk, new Identity(CLUSTER, self, new Random().nextLong() >>> 1), first);
        }
        node = new RaftNode(
                CONFIG, loop.now(), disk, workers, transport, new Journal(), new Random(id), TcpNode::ignore);
        loop.start(new Looped());
        transport.start(
                node.identity(),
                0,
                KnownPeers.open(directory),
                message -> loop.offer(now -> node.receive(now, message)));
    }

    private static void ignore(RaftEvent event) {}

    ProposeResult propose(String data) {
        CompletableFuture<ProposeResult> result = new CompletableFuture<>();
        loop.offer(now -> result.complete(node.propose(now, Bytes.utf8(data))));
        return result.join();
    }

    @Override
    public void close() throws IOException {
        transport.close();
        loop.close();
        workers.close();
        disk.close();
    }

    private final class Journal implements StateMachine {
        @Override
        public void apply(Entry entry) {
            if (!entry.data().isEmpty()) {
                applied.add(entry.data().toUtf8());
            }
            if (entry.data().equals(Bytes.utf8("poison"))) {
                throw new IllegalStateException("poisoned");
            }
        }

        @Override
        public Iterable<Bytes> snapshot() {
            throw new AssertionError("never due");
        }

        @Override
        public void restore(long lastIndex, Iterator<Bytes> pieces) {
            throw new AssertionError("never sent");
        }
    }

    private final class Looped implements NodeLoop.Node {
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
            node.flush();
        }

        @Override
        public String failure() {
            return node.failure();
        }

        @Override
        public void stop(String reason) {
            // nobody waits for a bare node
        }
    }
}
