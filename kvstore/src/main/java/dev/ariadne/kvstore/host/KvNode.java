package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.host.Attendance.Standing;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.KnownPeers;
import dev.ariadne.raft.host.MeasuredDisk;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.host.Receiver;
import dev.ariadne.raft.host.TcpTransport;
import dev.ariadne.raft.host.ThreadWorkers;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.StateMachine;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.CorruptException;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.SnapshotStream;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node of the store: a {@link KvServer} with its directory, its loop, its peers and its clients. */
public final class KvNode implements Closeable {
    /** How long a request from elsewhere may wait here; its sender asks again. */
    private static final long RPC_NANOS = Duration.ofSeconds(3).toNanos();

    /**
     * Operations under way here for clients over HTTP, each under a session of this node; and as many requests of other nodes. Who comes
     * when there are so many is refused at once, so that those who were let in do not wait for long.
     */
    private static final int OPERATIONS_MAX = 1024;

    /** Watches under way over HTTP: each looks at whatever changes. */
    private static final int WATCHERS_MAX = 256;

    /** Snapshots that clients read at the same time: each keeps from being freed what it shows and is over. */
    private static final int DOWNLOADS_MAX = 2;

    /** How long requests that are under way when a node is shut down may take; watches may wait for longer, and end then. */
    private static final long DRAIN_MILLIS = 3_000;

    private static final long HAND_OVER_PAUSE_NANOS = 10_000_000;

    /** The id of requests whose answers need not find anybody. */
    private static final RequestId NOBODY = new RequestId(0, 0);

    private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

    private final KvNodeConfig config;
    private final NodeLoop loop;
    private final TcpTransport transport;
    private final HttpFront http;
    private final NodeMetrics metrics = new NodeMetrics();
    private final NodeLog log;

    /** Touched by the loop alone. */
    private final KvServer server;

    /** Who takes part, as far as is known here; empty at first. Written by the loop alone. */
    private volatile AddressBook members = AddressBook.EMPTY;

    /** Who may lead: the members, or this node as long as it knows of none. */
    private volatile List<NodeId> candidates;

    /** Messages so far that were dropped because who sent them was not believed. Touched by the loop alone. */
    private long strangersMessages;

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
        FileDisk disk = FileDisk.open(config.data());
        open.push(disk);
        KnownPeers known = KnownPeers.open(config.data());
        formatIfNew(disk, known);
        open.push(workers);
        server = new KvServer(config.server(), machine -> recover(disk, workers, machine));
        Identity self = server.node().identity();
        snapshotIndex = server.node().snapshotIndex();
        server.flush(); // applies what is known to be committed, and so learns who the others are
        AddressBook found = server.node().status().last().index() == 0
                ? new Newcomer(config).introduce(self)
                : server.node().addresses();
        requireOurs(disk, found);
        unexpected(found).forEach(refusals);
        candidates = List.of(config.nodeId());
        follow(found);
        Backend backend = new Backend();
        open.push(backend.clients);
        open.push(loop);
        loop.start(new Looped());
        transport.start(self, http.port(), known, new Arrivals());
        http.start(new HttpApi(backend, metrics));
        Attendance attendance = new Attendance(
                self,
                wire,
                backend::standing,
                operation -> await(backend.execute(operation), ASK_NANOS),
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
            Boolean leads = awaitAnswer(now -> askToLead(now));
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
        successor.ifPresent(to ->
                server.request(now, new KvRequest(NOBODY, new Administration.TransferLeadership(to)), reply -> {}));
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

    /** What is left of formatting that was cut short is new, too. */
    private void formatIfNew(FileDisk disk, KnownPeers known) throws IOException {
        if (!disk.list().stream().allMatch(name -> name.endsWith(".tmp"))) {
            return;
        }
        if (!known.isEmpty()) {
            throw new IOException(
                    disk + " is that of a node that has lost its log: it knows its peers and nothing else");
        }
        Identity self = new Newcomer(config).identity();
        Bootstrap.format(disk, self, config.joins() ? AddressBook.EMPTY : config.firstMembers());
    }

    private RaftNode recover(FileDisk disk, ThreadWorkers workers, StateMachine machine) throws IOException {
        SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
        MeasuredDisk measured = new MeasuredDisk(disk, this::synced);
        try {
            RaftNode node = new RaftNode(
                    config.raft(), loop.now(), measured, workers, transport, machine, random, this::happened);
            NodeId found = node.identity().nodeId();
            if (!found.equals(config.nodeId())) {
                throw new IOException(disk + " belongs to node " + found + ", not " + config.id());
            }
            return node;
        } catch (CorruptException e) {
            throw new IOException(disk + " is damaged: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException(disk + " cannot be used: " + e.getMessage(), e); // by a machine of other limits
        }
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

    /** Addresses may change, and members come and go; but not all of them unnoticed. */
    private void requireOurs(FileDisk disk, AddressBook found) throws IOException {
        List<Address> known = Inquiry.addresses(found);
        if (!known.isEmpty() && known.stream().noneMatch(config.cluster()::contains)) {
            throw new IOException(disk + " belongs to node " + config.id() + " of a cluster with other addresses than "
                    + config.cluster() + ": " + known);
        }
    }

    /** What an operator may have meant otherwise, a line each. */
    private List<String> unexpected(AddressBook found) {
        List<String> lines = new ArrayList<>();
        List<Address> known = Inquiry.addresses(found);
        Contact own = found.get(config.nodeId());
        if (own != null && !own.address().equals(config.listen().toString())) {
            lines.add("the others look for node " + config.id() + " at " + own.address() + ", but it listens at "
                    + config.listen() + "; tell them (POST /" + config.id() + ")");
        }
        config.others().stream()
                .filter(address -> !known.contains(address))
                .forEach(address -> lines.add("--cluster names " + address + ", where no member is as far as "
                        + config.data() + " says: its cluster is " + known));
        return lines;
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

        @Override
        public @Nullable Snapshot membership() {
            return awaitAnswer(now -> KvNode.this.membership());
        }
    }

    /** The node as its HTTP interface sees it, on many threads. */
    private final class Backend implements HttpApi.Backend, AsyncCalls {
        private final PeerCalls others = new PeerCalls(
                http.loops(), transport::clientAddress, config.security().access());
        private final AsyncKvClient clients =
                new AsyncKvClient(BlockingKvClient.patient(List.of(config.nodeId())), () -> candidates, this);
        private final Semaphore operations = new Semaphore(OPERATIONS_MAX);
        private final Semaphore requests = new Semaphore(OPERATIONS_MAX);
        private final Semaphore watchers = new Semaphore(WATCHERS_MAX);
        private final Semaphore downloads = new Semaphore(DOWNLOADS_MAX);

        @Override
        public CompletableFuture<Outcome> execute(Operation operation) {
            return admit(operations, () -> clients.execute(operation), new Outcome.Refused(KvReply.Reason.BUSY));
        }

        private static <T> CompletableFuture<T> admit(Semaphore room, Supplier<CompletableFuture<T>> work, T refusal) {
            return room.tryAcquire()
                    ? work.get().whenComplete((result, error) -> room.release())
                    : CompletableFuture.completedFuture(refusal);
        }

        @Nullable
        Standing standing() {
            return awaitAnswer(now -> new Standing(server.node().leader(), KvNode.this.membership()));
        }

        @Override
        public CompletableFuture<Optional<Membership>> membership() {
            return ask(now -> KvNode.this.membership() == null ? null : view());
        }

        @Override
        public CompletableFuture<KvReply> callAsync(NodeId to, KvRequest request, long nanosMax) {
            return to.equals(config.nodeId()) ? callSelf(request) : others.callAsync(to, request, nanosMax);
        }

        @Override
        public CompletableFuture<KvReply> call(KvRequest request) {
            KvReply busy = new KvReply.Refused(request.id(), KvReply.Reason.BUSY, null);
            return request.body() instanceof Watch
                    ? admit(watchers, () -> callSelf(request), busy)
                    : admit(
                            requests,
                            () -> callSelf(request)
                                    .completeOnTimeout(
                                            new KvReply.Unknown(request.id()), RPC_NANOS, TimeUnit.NANOSECONDS),
                            busy);
        }

        @Override
        public CompletableFuture<Outcome> readHere(Read read) {
            return call(new KvRequest(NOBODY, read)).thenApply(Backend::outcome);
        }

        private static Outcome outcome(KvReply reply) {
            if (reply instanceof KvReply.Done done) {
                return new Outcome.Done(done.result());
            }
            return reply instanceof KvReply.Refused refused
                    ? new Outcome.Refused(refused.reason())
                    : new Outcome.Unknown();
        }

        private CompletableFuture<KvReply> callSelf(KvRequest request) {
            CompletableFuture<KvReply> reply = new CompletableFuture<>();
            if (!loop.offer(now -> server.request(now, request, reply::complete))) {
                reply.complete(new KvReply.Refused(request.id(), KvReply.Reason.BUSY, null));
            }
            return reply;
        }

        @Override
        public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
            // what is applied here once this is answered is no older than all that was acknowledged before
            return readHere(new Get(Bytes.EMPTY))
                    .thenCompose(outcome -> outcome instanceof Outcome.Done
                            ? ask(now -> copy())
                            : CompletableFuture.completedFuture(Optional.<Copy>empty()))
                    .thenApply(found -> found.filter(copy -> downloads.tryAcquire())
                            .map(copy -> new HttpApi.Download(
                                    copy.revision, new HttpParts(copy.parts, downloads::release))));
        }

        private record Copy(long revision, SnapshotStream parts) {}

        private @Nullable Copy copy() {
            Snapshot snapshot = KvNode.this.membership();
            return snapshot == null
                    ? null
                    : new Copy(
                            snapshot.index(),
                            new SnapshotStream(
                                    server.node().identity().clusterId(),
                                    snapshot,
                                    server.snapshot().iterator()));
        }

        @Override
        public CompletableFuture<Optional<NodeSample>> sample() {
            return ask(now -> KvNode.this.sample());
        }

        @Override
        public CompletableFuture<Optional<Json>> status() {
            return ask(now -> json(server.node()));
        }
    }

    /** Asks the loop; nothing if it does not answer, or that is its answer. */
    private <T> CompletableFuture<Optional<T>> ask(LongFunction<@Nullable T> question) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        boolean taken = loop.offer(now -> answer.complete(Optional.ofNullable(question.apply(now))));
        return taken
                ? answer.completeOnTimeout(Optional.empty(), ASK_NANOS, TimeUnit.NANOSECONDS)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /** Waits for what the loop answers; not for those on whom others wait. */
    private <T> @Nullable T awaitAnswer(LongFunction<@Nullable T> question) {
        Optional<T> answer = await(ask(question), 2 * ASK_NANOS);
        return answer == null ? null : answer.orElse(null);
    }

    /** Who takes part, as of the last applied entry; null while nobody does. For the loop alone. */
    private @Nullable Snapshot membership() {
        RaftNode node = server.node();
        EntryId applied = new EntryId(node.termAt(node.applied()), node.applied());
        return node.configuration().members().isEmpty()
                ? null
                : new Snapshot(applied, node.configuration(), node.addresses());
    }

    private Membership view() {
        return new Membership(
                server.node().configuration(),
                server.node().addresses(),
                server.node().leader());
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

    private NodeSample sample() {
        RaftNode node = server.node();
        KvServer.Inspection inspection = server.inspect();
        return new NodeSample(
                inspection.status(),
                server.failure(),
                node.isDiskFull(),
                node.snapshotIndex(),
                dropped(),
                inspection.state().map().size(),
                inspection.state().sessions().size(),
                inspection.waiting(),
                server.waitingReads(),
                server.waitingWatches(),
                loop.queued());
    }

    /** Messages between nodes that were dropped so far, by kind. */
    private Map<String, Long> dropped() {
        RaftNode node = server.node();
        Map<String, Long> dropped = new LinkedHashMap<>();
        dropped.put("damaged", transport.damagedFrames());
        dropped.put("stale", node.staleMessages());
        dropped.put("foreign", node.foreignMessages());
        dropped.put("strangers", strangersMessages + transport.strangersMessages());
        dropped.put("unwritable", node.unwritableMessages());
        dropped.put("overflow", transport.droppedMessages());
        return dropped;
    }

    private Json json(RaftNode node) {
        Status status = node.status();
        NodeId leader = status.leader();
        Json dropped = new Json();
        dropped().forEach(dropped::with);
        return new Json()
                .with("id", status.id().value())
                .with("role", status.role().toString())
                .with("term", status.hardState().term())
                .with("leader", leader == null ? null : leader.value())
                .with("commit", status.hardState().commit())
                .with("applied", status.applied())
                .with("diskFull", node.isDiskFull())
                .with("dropped", dropped);
    }
}
