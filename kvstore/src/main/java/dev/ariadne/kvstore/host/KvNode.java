package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.host.Attendance.Standing;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.KnownPeers;
import dev.ariadne.raft.host.MeasuredDisk;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.host.Receiver;
import dev.ariadne.raft.host.TcpTransport;
import dev.ariadne.raft.host.ThreadWorkers;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.StateMachine;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One node of the store: a {@link KvServer} with its directory, its loop, its peers and its clients. */
public final class KvNode implements Closeable {
    /** How long requests that are under way when a node is shut down may take; watches may wait for longer, and end then. */
    private static final long DRAIN_MILLIS = 3_000;

    private static final long HAND_OVER_PAUSE_NANOS = 10_000_000;

    private final KvNodeConfig config;
    private final NodeLoop loop;
    private final TcpTransport transport;
    private final HttpFront http;
    private final NodeMetrics metrics = new NodeMetrics();
    private final NodeLog log;
    private final Questions questions;

    /** Touched by the loop alone. */
    private final KvServer server;

    /** For the loop alone. */
    private final NodeView view;

    /** Who takes part, as far as is known here; empty at first. Written by the loop alone. */
    private volatile AddressBook members = AddressBook.EMPTY;

    /** Who may lead: the members, or this node as long as it knows of none. */
    private volatile List<NodeId> candidates;

    /** The last entry of the newest snapshot that was told of. Touched by the loop alone. */
    private long snapshotIndex;

    /** What to close, the last first; guarded by this. */
    private final Deque<Closeable> open;

    /**
     * Starts a node; when this returns, it serves. An empty or absent directory is formatted, which makes the node a new one; its
     * peers, if they ever met another under its id, will not talk to it. One that joins has introduced itself when this returns.
     *
     * @throws IOException with one line that says what is wrong with the directory or an address, or why the node cannot join
     */
    public static KvNode start(KvNodeConfig config, NodeListener listener) throws IOException {
        return start(config, listener, System::nanoTime);
    }

    /**
     * Starts a node whose ticks and leases go by a clock of its own.
     *
     * @param clock gives monotonic nanoseconds
     */
    public static KvNode start(KvNodeConfig config, NodeListener listener, LongSupplier clock) throws IOException {
        Deque<Closeable> open = new ArrayDeque<>();
        try {
            return new KvNode(config, listener, clock, open);
        } catch (IOException | RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    private KvNode(KvNodeConfig config, NodeListener listener, LongSupplier clock, Deque<Closeable> open)
            throws IOException {
        this.open = open;
        this.config = config;
        config.security().requireFor(config.listen(), config.clients());
        Wire wire = config.security().wire();
        log = new NodeLog(config.id());
        Consumer<String> refusals = line -> {
            log.refused(line);
            listener.refused(line);
        };
        loop = new NodeLoop("node-" + config.id(), listener, clock);
        ThreadWorkers workers = new ThreadWorkers(loop);
        transport = new TcpTransport(config.listen(), wire, Map.of(), refusals, loop::fail);
        open.push(transport);
        http = new HttpFront(config.clients(), config.http(), config.security());
        open.push(http);
        NodeDisk disk = NodeDisk.open(config);
        open.push(disk);
        KnownPeers known = KnownPeers.open(config.data());
        disk.formatIfNew(known);
        open.push(workers);
        server = new KvServer(config.server(), machine -> disk.recover(files -> replica(files, workers, machine)));
        view = new NodeView(server, transport, loop);
        questions = new Questions(loop);
        Identity self = server.node().identity();
        snapshotIndex = server.node().snapshotIndex();
        server.flush(); // applies what is known to be committed, and so learns who the others are
        AddressBook found = server.node().status().last().index() == 0
                ? new Newcomer(config).introduce(self)
                : server.node().addresses();
        disk.requireOurs(found);
        disk.unexpected(found).forEach(refusals);
        candidates = List.of(config.nodeId());
        follow(found);
        NodeBackend backend = new NodeBackend(
                config.nodeId(),
                loop,
                server,
                view,
                config.http(),
                http.loops(),
                () -> candidates,
                new PeerCalls(
                        http.loops(),
                        transport::clientAddress,
                        config.security().access()));
        open.push(backend);
        open.push(loop);
        loop.start(new Looped(backend));
        transport.start(self, http.port(), known, new Arrivals());
        http.start(new HttpApi(backend, metrics));
        Attendance attendance = new Attendance(
                self,
                wire,
                () -> questions.await(now -> new Standing(view.leader(), view.membership())),
                operation -> Questions.await(backend.execute(operation)),
                listener::removed,
                loop::fail);
        open.push(attendance);
        attendance.start();
        log.started(self, clients(), config.listen(), config.data());
    }

    private void follow(AddressBook found) {
        members = found;
        if (!found.contacts().isEmpty()) {
            candidates = List.copyOf(found.contacts().keySet());
        }
        transport.members(found);
    }

    /** Where it serves clients. */
    public Address clients() {
        return new Address(config.clients().host(), http.port());
    }

    /** The same with its scheme. */
    public String url() {
        return (config.security().clients() == null ? "http://" : "https://") + clients();
    }

    /**
     * Stops without losing anything that can be kept: takes no more connections, hands leadership over, lets what is under way end, and
     * closes. What does not work out in time is left.
     */
    public void shutdown() throws IOException {
        log.stopping();
        http.stopAccepting();
        handOver();
        http.drain(DRAIN_MILLIS);
        close();
    }

    /** Returns when this node does not lead, or not for lack of trying. */
    private void handOver() {
        long start = System.nanoTime();
        long patience = 2L * config.raft().electionTicks() * config.raft().tickNanos();
        boolean asked = false;
        while (System.nanoTime() - start < patience) {
            Boolean leads = questions.await(now -> askToLead(now));
            if (leads == null || !leads) {
                if (asked) {
                    log.handedOver(true);
                }
                return;
            }
            asked = true;
            LockSupport.parkNanos(HAND_OVER_PAUSE_NANOS);
        }
        log.handedOver(false);
    }

    /** Asks the voter with most of the log to lead, if this node leads and there is another; returns whether it did. */
    private boolean askToLead(long now) {
        RaftNode node = server.node();
        Optional<NodeId> successor = node.status().progress().entrySet().stream()
                .filter(peer -> !peer.getKey().equals(config.nodeId())
                        && peer.getValue().active()
                        && node.configuration().isVoter(peer.getKey()))
                .max(Comparator.comparingLong(peer -> peer.getValue().match()))
                .map(Map.Entry::getKey);
        successor.ifPresent(to -> server.request(
                now, new KvRequest(NodeBackend.NOBODY, new Administration.TransferLeadership(to)), reply -> {}));
        return node.isLeader() && successor.isPresent();
    }

    /** Stops at once. */
    @Override
    public synchronized void close() throws IOException {
        closeAll(open);
    }

    private static void closeAll(Deque<Closeable> open) throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private RaftNode replica(FileDisk disk, ThreadWorkers workers, StateMachine machine) throws IOException {
        SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
        MeasuredDisk measured = new MeasuredDisk(disk, this::synced);
        return new RaftNode(config.raft(), loop.now(), measured, workers, transport, machine, random, this::happened);
    }

    /** On the loop. */
    private void happened(RaftEvent event) {
        metrics.happened(event);
        log.happened(event);
        if (event instanceof RaftEvent.Restored restored) {
            snapshotIndex = restored.snapshot().index();
        }
    }

    /** On the thread of the storage worker. */
    private void synced(long nanos) {
        metrics.synced(nanos);
        log.synced(nanos);
    }

    /** The server as its loop sees it. */
    private final class Looped implements NodeLoop.Node {
        private final NodeBackend backend;

        Looped(NodeBackend backend) {
            this.backend = backend;
        }

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
            backend.deliver();
            AddressBook found = server.node().addresses();
            if (!found.equals(members) && !found.contacts().isEmpty()) {
                follow(found);
            }
            transport.leads(server.node().isLeader());
            log.diskIsFull(server.node().isDiskFull());
            if (server.node().snapshotIndex() > snapshotIndex) {
                snapshotIndex = server.node().snapshotIndex();
                metrics.snapshotTaken();
                log.snapshotTaken(snapshotIndex);
            }
        }

        @Override
        public @Nullable String failure() {
            return server.failure();
        }

        @Override
        public void stop(String reason) {
            server.stop(reason);
            backend.deliver();
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
                    view.dropsMessageOfStranger();
                }
            });
        }

        @Override
        public void disconnected(NodeId peer) {
            loop.offer(now -> server.disconnected(now, peer));
        }

        @Override
        public @Nullable Snapshot membership() {
            return questions.await(now -> view.membership());
        }
    }
}
