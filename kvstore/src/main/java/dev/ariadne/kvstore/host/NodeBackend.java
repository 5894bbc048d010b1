package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.SnapshotStream;
import io.netty.util.concurrent.EventExecutor;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The node as its HTTP interface sees it, on many threads. */
final class NodeBackend implements HttpApi.Backend, AsyncCalls, Closeable {
    /** How long a request from elsewhere may wait here; its sender asks again. */
    private static final long RPC_NANOS = Duration.ofSeconds(3).toNanos();

    /** Snapshots that clients read at the same time: each keeps from being freed what it shows and is over. */
    private static final int DOWNLOADS_MAX = 2;

    /** The id of requests whose answers need not find anybody. */
    static final RequestId NOBODY = new RequestId(0, 0);

    private final NodeId self;
    private final NodeLoop loop;

    /** Touched by {@link #loop} alone. */
    private final KvServer server;

    /** For {@link #loop} alone. */
    private final NodeView view;

    private final Questions questions;
    private final AsyncCalls others;
    private final AsyncKvClient clients;
    private final List<Handover> handovers = new ArrayList<>();

    /** Room for operations of clients over HTTP, each under a session of this node. */
    private final Semaphore operations;

    /** Room for requests of other nodes. */
    private final Semaphore requests;

    private final Semaphore watches;
    private final Semaphore downloads = new Semaphore(DOWNLOADS_MAX);

    /**
     * A backend; nothing happens before {@link #loop} runs.
     *
     * @param fronts the event loops from which requests come
     * @param candidates who may lead, as far as is known when something is asked
     * @param others calls other nodes
     */
    NodeBackend(
            NodeId self,
            NodeLoop loop,
            KvServer server,
            NodeView view,
            HttpLimits limits,
            Iterable<EventExecutor> fronts,
            Supplier<List<NodeId>> candidates,
            AsyncCalls others) {
        this.self = self;
        this.loop = loop;
        this.server = server;
        this.view = view;
        this.others = others;
        operations = new Semaphore(limits.operationsMax());
        requests = new Semaphore(limits.operationsMax());
        watches = new Semaphore(limits.watchesMax());
        questions = new Questions(loop);
        clients = new AsyncKvClient(BlockingKvClient.patient(List.of(self)), candidates, this);
        fronts.forEach(front -> handovers.add(new Handover(front, loop, server::request)));
    }

    /** Hands out what was answered; at the end of each turn of the loop. */
    void deliver() {
        handovers.forEach(Handover::deliver);
    }

    @Override
    public CompletableFuture<Outcome> execute(Operation operation) {
        return admit(operations, () -> clients.execute(operation), new Outcome.Refused(KvReply.Reason.BUSY));
    }

    private static <T> CompletableFuture<T> admit(Semaphore room, Supplier<CompletableFuture<T>> work, T refusal) {
        return room.tryAcquire()
                ? work.get().whenComplete((result, error) -> room.release())
                : CompletableFuture.completedFuture(refusal);
    }

    @Override
    public CompletableFuture<KvReply> call(KvRequest request) {
        KvReply busy = new KvReply.Refused(request.id(), KvReply.Reason.BUSY, null);
        return request.body() instanceof Watch
                ? admit(watches, () -> callSelf(request), busy)
                : admit(
                        requests,
                        () -> callSelf(request)
                                .completeOnTimeout(new KvReply.Unknown(request.id()), RPC_NANOS, TimeUnit.NANOSECONDS),
                        busy);
    }

    @Override
    public CompletableFuture<KvReply> callAsync(NodeId to, KvRequest request, long nanosMax) {
        return to.equals(self) ? callSelf(request) : others.callAsync(to, request, nanosMax);
    }

    private CompletableFuture<KvReply> callSelf(KvRequest request) {
        for (Handover handover : handovers) {
            if (handover.isHere()) {
                return handover.call(request);
            }
        }
        CompletableFuture<KvReply> reply = new CompletableFuture<>();
        if (!loop.offer(now -> server.request(now, request, reply::complete))) {
            reply.complete(new KvReply.Refused(request.id(), KvReply.Reason.BUSY, null));
        }
        return reply;
    }

    @Override
    public CompletableFuture<Outcome> readHere(Read read) {
        return call(new KvRequest(NOBODY, read)).thenApply(NodeBackend::outcome);
    }

    private static Outcome outcome(KvReply reply) {
        if (reply instanceof KvReply.Done done) {
            return new Outcome.Done(done.result());
        }
        return reply instanceof KvReply.Refused refused ? new Outcome.Refused(refused.reason()) : new Outcome.Unknown();
    }

    @Override
    public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
        // what is applied here once this is answered is no older than all that was acknowledged before
        return readHere(new Get(Bytes.EMPTY))
                .thenCompose(outcome -> outcome instanceof Outcome.Done
                        ? questions.ask(now -> copy())
                        : CompletableFuture.completedFuture(Optional.<Copy>empty()))
                .thenApply(found -> found.filter(copy -> downloads.tryAcquire())
                        .map(copy ->
                                new HttpApi.Download(copy.revision, new HttpParts(copy.parts, downloads::release))));
    }

    private record Copy(long revision, SnapshotStream parts) {}

    private @Nullable Copy copy() {
        Snapshot snapshot = view.membership();
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
    public CompletableFuture<Optional<Membership>> membership() {
        return questions.ask(now -> view.members());
    }

    @Override
    public CompletableFuture<Optional<NodeSample>> sample() {
        return questions.ask(now -> view.sample());
    }

    @Override
    public CompletableFuture<Optional<Json>> status() {
        return questions.ask(now -> view.status());
    }

    /** What is under way ends as if its time were up. */
    @Override
    public void close() {
        clients.close();
    }
}
