package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.FailureListener;
import dev.ariadne.raft.host.KnownPeers;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.host.Receiver;
import dev.ariadne.raft.host.TcpTransport;
import dev.ariadne.raft.host.ThreadWorkers;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.StateMachine;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.CorruptException;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One node of the store: a {@link KvServer} with its directory, its loop, its peers and its clients. */
public final class KvNode implements Closeable {
    /** How long a request from elsewhere may wait here; its sender asks again. */
    private static final long RPC_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long STATUS_NANOS = Duration.ofSeconds(1).toNanos();

    private final KvNodeConfig config;
    private final NodeLoop loop;
    private final TcpTransport transport;
    private final HttpFront http;

    /** Touched by the loop alone. */
    private final KvServer server;

    /** Messages so far that were dropped because who sent them was not believed. Touched by the loop alone. */
    private long strangersMessages;

    /** What to close, the last first. */
    private final Deque<Closeable> open;

    /**
     * Starts a node; when this returns, it serves. An empty or absent directory is formatted, which makes the node a new one;
     * its peers, if they ever met another under its id, will not talk to it.
     *
     * @param refusals gets one line whenever this node and another refuse each other for a new reason
     * @param failures learns when the node has failed; it is still to be closed then
     * @throws IOException with one line that says what is wrong with the directory or an address
     */
    public static KvNode start(KvNodeConfig config, Consumer<String> refusals, FailureListener failures)
            throws IOException {
        Deque<Closeable> open = new ArrayDeque<>();
        try {
            return new KvNode(config, refusals, failures, open);
        } catch (IOException | RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    private KvNode(KvNodeConfig config, Consumer<String> refusals, FailureListener failures, Deque<Closeable> open)
            throws IOException {
        this.open = open;
        this.config = config;
        loop = new NodeLoop("node-" + config.id(), failures);
        ThreadWorkers workers = new ThreadWorkers(loop);
        transport = new TcpTransport(config.listen(), config.peers(), refusals, loop::fail);
        open.push(transport);
        http = new HttpFront(config.clients());
        open.push(http);
        FileDisk disk = FileDisk.open(config.data());
        open.push(disk);
        KnownPeers known = KnownPeers.open(config.data());
        formatIfNew(disk, known);
        open.push(workers);
        server = new KvServer(config.server(), machine -> recover(disk, workers, machine));
        open.push(loop);
        loop.start(new Looped());
        transport.start(server.node().identity(), http.port(), known, new Arrivals());
        http.start(new HttpApi(new Backend()));
    }

    /** Where it serves clients. */
    public Address clients() {
        return new Address(config.clients().host(), http.port());
    }

    @Override
    public void close() throws IOException {
        closeAll(open);
    }

    private static void closeAll(Deque<Closeable> open) throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** What is left of formatting that was cut short is new, too. */
    private void formatIfNew(FileDisk disk, KnownPeers known) throws IOException {
        if (!disk.list().stream().allMatch(name -> name.endsWith(".tmp"))) {
            return;
        }
        if (!known.isEmpty()) {
            throw new IOException(
                    disk + " is that of a node that has lost its log: it knows its peers and nothing else");
        }
        long incarnation = new SecureRandom().nextLong() & Long.MAX_VALUE;
        AddressBook first = AddressBook.EMPTY;
        for (int i = 1; i <= config.cluster().size(); i++) {
            // who has the disk of which incarnation shows when they meet
            first = first.with(
                    NodeId.of(i), new Contact(config.cluster().get(i - 1).toString(), 0));
        }
        Bootstrap.format(disk, new Identity(config.clusterId(), config.nodeId(), incarnation), first);
    }

    private RaftNode recover(FileDisk disk, ThreadWorkers workers, StateMachine machine) throws IOException {
        SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
        try {
            RaftNode node =
                    new RaftNode(config.raft(), loop.now(), disk, workers, transport, machine, random, event -> {});
            requireOurs(disk, node.identity());
            return node;
        } catch (CorruptException e) {
            throw new IOException(disk + " is damaged: " + e.getMessage(), e);
        }
    }

    private void requireOurs(FileDisk disk, Identity found) throws IOException {
        if (found.clusterId() != config.clusterId()) {
            throw new IOException(disk + " belongs to node " + found.nodeId()
                    + " of a cluster with other addresses than " + config.cluster());
        }
        if (!found.nodeId().equals(config.nodeId())) {
            throw new IOException(disk + " belongs to node " + found.nodeId() + ", not " + config.id());
        }
    }

    /** The server as its loop sees it. */
    private final class Looped implements NodeLoop.Node {
        @Override
        public void wake(long now) {
            server.wake(now);
        }

        @Override
        public long nextWake() {
            return server.nextWake();
        }

        @Override
        public void flush() {
            server.flush();
            transport.members(server.node().addresses());
            transport.leads(server.node().isLeader());
        }

        @Override
        public @Nullable String failure() {
            return server.failure();
        }

        @Override
        public void stop(String reason) {
            server.stop(reason);
        }
    }

    /** What comes from other nodes, on many threads. */
    private final class Arrivals implements Receiver {
        @Override
        public void receive(Identity from, Message message) {
            loop.offer(now -> {
                if (server.node().mayReceive(from, message)) {
                    server.receive(now, message);
                } else {
                    strangersMessages++;
                }
            });
        }

        @Override
        public void disconnected(NodeId peer) {
            loop.offer(now -> server.disconnected(now, peer));
        }
    }

    /** The node as its HTTP interface sees it, on many threads. */
    private final class Backend implements HttpApi.Backend, Calls {
        private final HttpCalls others = new HttpCalls(transport::clientAddress);
        private final ClientPool clients = new ClientPool(this::newClient);

        private BlockingKvClient newClient() {
            List<NodeId> all = LongStream.rangeClosed(1, config.cluster().size())
                    .mapToObj(NodeId::of)
                    .toList();
            return new BlockingKvClient(BlockingKvClient.patient(all), this);
        }

        @Override
        public Outcome execute(KvOperation operation) {
            return clients.execute(operation);
        }

        @Override
        public KvReply call(NodeId to, KvRequest request, long nanosMax) {
            return to.equals(config.nodeId()) ? callSelf(request, nanosMax) : others.call(to, request, nanosMax);
        }

        @Override
        public KvReply call(KvRequest request) {
            return callSelf(request, RPC_NANOS);
        }

        private KvReply callSelf(KvRequest request, long nanosMax) {
            CompletableFuture<KvReply> reply = new CompletableFuture<>();
            if (!loop.offer(now -> server.request(now, request, reply::complete))) {
                return new KvReply.Refused(request.id(), KvReply.Reason.BUSY, null);
            }
            KvReply answer = await(reply, nanosMax);
            return answer == null ? new KvReply.Unknown(request.id()) : answer;
        }

        @Override
        public @Nullable String status() {
            CompletableFuture<String> status = new CompletableFuture<>();
            boolean taken = loop.offer(now -> status.complete(json(server.node())));
            return taken ? await(status, STATUS_NANOS) : null;
        }
    }

    private static <T> @Nullable T await(CompletableFuture<T> future, long nanosMax) {
        try {
            return future.get(nanosMax, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new AssertionError("nobody completes it with an exception", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private String json(RaftNode node) {
        Status status = node.status();
        NodeId leader = status.leader();
        return String.format(
                "{\"id\":%s,\"role\":\"%s\",\"term\":%d,\"leader\":%s,\"commit\":%d,\"applied\":%d,\"diskFull\":%b,"
                        + "\"dropped\":{\"damaged\":%d,\"stale\":%d,\"foreign\":%d,\"strangers\":%d,\"unwritable\":%d,\"overflow\":%d}}",
                status.id(),
                status.role(),
                status.hardState().term(),
                leader == null ? "null" : leader.toString(),
                status.hardState().commit(),
                status.applied(),
                node.isDiskFull(),
                transport.damagedFrames(),
                node.staleMessages(),
                node.foreignMessages(),
                strangersMessages + transport.strangersMessages(),
                node.unwritableMessages(),
                transport.droppedMessages());
    }
}
