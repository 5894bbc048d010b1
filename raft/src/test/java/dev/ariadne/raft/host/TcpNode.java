package dev.ariadne.raft.host;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/** A bare replica over TCP, whose machine is the list of all that was applied. */
final class TcpNode implements AutoCloseable {
    static final long CLUSTER = 77;
    private static final RaftNodeConfig CONFIG = new RaftNodeConfig(
            10_000_000L,
            20,
            2,
            true,
            true,
            ReadOption.SAFE,
            0,
            false,
            new Limits(1 << 20, 64, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE),
            1_000_000,
            Long.MAX_VALUE,
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

    /**
     * Starts it.
     *
     * @param byHand the others, while its log does not say who they are
     * @param first what an empty disk is formatted with
     */
    TcpNode(int id, Address listen, Map<NodeId, Address> byHand, AddressBook first, Path directory) throws IOException {
        loop = new NodeLoop("node-" + id, (reason, bug) -> failures.add(reason));
        workers = new ThreadWorkers(loop);
        transport = new TcpTransport(listen, Wire.PLAIN, byHand, refusals::add, loop::fail);
        disk = FileDisk.open(directory);
        if (disk.list().isEmpty()) {
            Bootstrap.format(disk, new Identity(CLUSTER, NodeId.of(id), new Random().nextLong() >>> 1), first);
        }
        node = new RaftNode(
                CONFIG, loop.now(), disk, workers, transport, new Journal(), new Random(id), TcpNode::ignore);
        loop.start(new Looped());
        transport.start(
                node.identity(),
                0,
                KnownPeers.open(directory),
                (from, message) -> loop.offer(now -> receive(now, from, message)));
    }

    private void receive(long now, Identity from, Message message) {
        if (node.mayReceive(from, message)) {
            node.receive(now, message);
        }
    }

    private static void ignore(RaftEvent event) {}

    ProposeResult propose(String data) {
        CompletableFuture<ProposeResult> result = new CompletableFuture<>();
        if (!loop.offer(now -> result.complete(node.propose(now, Bytes.utf8(data))))) {
            result.complete(new ProposeResult.Refused(ProposeResult.Reason.STOPPED, null));
        }
        return result.join();
    }

    Configuration configuration() {
        return ask(now -> node.configuration());
    }

    AddressBook addresses() {
        return ask(now -> node.addresses());
    }

    long incarnation() {
        return node.identity().incarnation();
    }

    /** For the loop alone. */
    RaftNode raft() {
        return node;
    }

    /** Runs something on the loop. */
    <T> T ask(LongFunction<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.offer(now -> answer.complete(question.apply(now)));
        return answer.join();
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
            transport.members(node.addresses());
            transport.leads(node.isLeader());
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
