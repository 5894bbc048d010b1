package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.machine.KvMachine;
import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.Buggify;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.StateMachine;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of the store: a {@link RaftNode} that runs a {@link KvMachine}, and the clients that wait for it. Updates
 * go through the log; reads wait until the leader has confirmed that it leads (§8), on whichever replica they are asked of.
 *
 * <p>Not thread-safe. Whoever owns it calls {@link #flush} after one or more inputs, and {@link #wake} when {@link #nextWake}
 * says so; replies to requests that have to wait are given inside {@code flush} and {@link #stop}. Times are monotonic
 * nanoseconds.
 */
public final class KvServer {
    /** Entries by which a learner may lag that is to get a vote: as many as arrive while it is given. */
    private static final long LEARNER_LAG_MAX = 1_000;

    private final ServerConfig config;
    private final Buggify buggify;
    private final KvMachine machine;
    private final Answers answers = new Answers();
    private final WaitingReplies waiting = new WaitingReplies(answers);
    private final WaitingReads reads = new WaitingReads(answers);
    private final WaitingWatches watches = new WaitingWatches(answers);
    private final RaftNode node;

    /** Why it was stopped, or null while it runs. */
    private @Nullable String stopped;

    /** Makes the replica that runs a machine, recovered from its disk. */
    @FunctionalInterface
    public interface Starter {
        RaftNode start(StateMachine machine) throws IOException;
    }

    /**
     * What an observer may see; nothing in it changes afterwards.
     *
     * @param status of the replica
     * @param waiting how many updates wait for their entry
     * @param state of the machine, with the index of the last applied entry and the digest of all of them
     */
    public record Inspection(Status status, int waiting, KvState state) {}

    /** @throws IOException if the replica cannot be recovered */
    public KvServer(ServerConfig config, Starter starter) throws IOException {
        this(config, starter, Buggify.OFF);
    }

    /** As the other, under test. */
    public KvServer(ServerConfig config, Starter starter, Buggify buggify) throws IOException {
        this.config = config;
        this.buggify = buggify;
        this.machine = new KvMachine(config.sessionsMax(), config.changesMax());
        this.node = starter.start(new Applier());
    }

    /**
     * Takes a request.
     *
     * @param reply gets one reply, within this call or later. If the server is dropped without {@link #stop}, it may never
     *     get one
     */
    public void request(long now, KvRequest request, Consumer<KvReply> reply) {
        if (failure() != null) {
            reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.STOPPED, null));
            return;
        }
        KvRequest.Body body = request.body();
        if (body instanceof KvOperation.Watch watch) {
            watch(now, request.id(), watch, reply);
        } else if (body instanceof KvOperation.Stale stale) {
            reply.accept(new KvReply.Done(request.id(), machine.read(stale)));
        } else if (body instanceof KvOperation.Read read) {
            read(now, request.id(), read, reply);
        } else if (body instanceof Administration.TransferLeadership transfer) {
            transfer(now, request.id(), transfer.to(), reply);
        } else if (body instanceof Administration.Promote promote) {
            promote(now, request.id(), promote.learner(), reply);
        } else {
            propose(now, request, reply);
        }
    }

    private void promote(long now, RequestId id, NodeId learner, Consumer<KvReply> reply) {
        Status status = node.status();
        ProgressView progress = status.progress().get(learner);
        long commit = status.hardState().commit();
        if (!node.isLeader()) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.NOT_LEADER, node.leader()));
        } else if (progress == null) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.CHANGE_REFUSED, node.leader()));
        } else if (hasCaughtUp(progress, commit)) {
            Single vote = new Single(ConfChange.Kind.ADD_VOTER, learner);
            propose(
                    now,
                    new KvRequest(
                            id, new Administration.ChangeMembers(Transition.AUTO, List.of(vote), AddressBook.EMPTY)),
                    reply);
        } else {
            reply.accept(new KvReply.Done(id, new Result.NotCaughtUp(progress.match(), commit)));
        }
    }

    private static boolean hasCaughtUp(ProgressView progress, long commit) {
        return progress.state() == ProgressState.REPLICATE
                && progress.active()
                && commit - progress.match() <= LEARNER_LAG_MAX;
    }

    private void read(long now, RequestId id, KvOperation.Read read, Consumer<KvReply> reply) {
        reads.leaderIs(node.term(), node.leader());
        if (reads.size() >= config.waitingMax() || buggify.at("kv.read-refused")) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.BUSY, node.leader()));
        } else if (node.leader() == null) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.NOT_LEADER, null));
        } else if (read instanceof KvOperation.Leased) {
            node.readUnderLease(now, reads.add(id, read, now + config.readNanosMax(), reply));
        } else {
            node.read(now, reads.add(id, read, now + config.readNanosMax(), reply));
        }
    }

    private void watch(long now, RequestId id, KvOperation.Watch watch, Consumer<KvReply> reply) {
        Result result = machine.read(watch);
        boolean isEmpty =
                result instanceof Result.Changes found && found.changes().isEmpty();
        if (!isEmpty || watch.waitNanos() == 0) {
            reply.accept(new KvReply.Done(id, result));
        } else if (watches.size() >= config.waitingMax()) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.BUSY, null));
        } else {
            watches.add(id, watch, now + Math.min(watch.waitNanos(), config.watchNanosMax()), reply);
        }
    }

    private void transfer(long now, RequestId id, NodeId to, Consumer<KvReply> reply) {
        if (node.isLeader() && !node.configuration().isVoter(to)) {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.CHANGE_REFUSED, node.leader()));
        } else if (node.isLeader()) {
            node.transferLeadership(now, to);
            reply.accept(new KvReply.Done(id, new Result.TransferBegun()));
        } else {
            reply.accept(new KvReply.Refused(id, KvReply.Reason.NOT_LEADER, node.leader()));
        }
    }

    private void propose(long now, KvRequest request, Consumer<KvReply> reply) {
        if (node.isLeader() && (waiting.size() >= config.waitingMax() || buggify.at("kv.update-refused"))) {
            reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.BUSY, node.leader()));
            return;
        }
        ProposeResult result = propose(now, request.body());
        if (result instanceof ProposeResult.Accepted accepted) {
            waiting.add(accepted.id(), request.id(), reply);
        } else if (result instanceof ProposeResult.Refused refused) {
            reply.accept(new KvReply.Refused(request.id(), reason(refused.reason()), refused.leader()));
        } else if (result instanceof ProposeResult.Forwarded) {
            reply.accept(new KvReply.Unknown(request.id())); // it is under way, and nobody will say what became of it
        } else {
            throw new AssertionError(result);
        }
    }

    private ProposeResult propose(long now, KvRequest.Body body) {
        if (body instanceof Command command) {
            return node.propose(now, KvCodec.encode(command));
        } else if (body instanceof Administration.ChangeMembers change) {
            return node.propose(now, change.transition(), change.changes(), change.contacts());
        } else {
            throw new AssertionError(body);
        }
    }

    /** Takes a message from another replica. */
    public void receive(long now, Message message) {
        if (stopped == null) {
            node.receive(now, message);
        }
    }

    /** The connection to another replica is gone. */
    public void disconnected(long now, NodeId peer) {
        if (stopped == null) {
            node.disconnected(now, peer);
        }
    }

    /** Lets time pass up to now. */
    public void wake(long now) {
        if (stopped == null) {
            node.wake(now);
            reads.expire(now);
            watches.expire(now);
        }
    }

    /** When {@link #wake} has something to do; {@code Long.MAX_VALUE} for never. */
    public long nextWake() {
        return failure() == null ? node.nextWake() : Long.MAX_VALUE;
    }

    /** Does the work that the inputs so far have made, and answers whom it concerns. */
    public void flush() {
        if (stopped == null) {
            node.flush();
            waiting.keepOnly(node::termAt);
            reads.leaderIs(node.term(), node.leader());
            watches.look(node.applied(), machine::read);
        }
        if (failure() != null) {
            giveUp();
        }
        answers.deliver();
    }

    /** Takes no more part in anything. Whoever waits for an update learns that its outcome is unknown. */
    public void stop(String reason) {
        if (stopped == null) {
            stopped = reason;
            giveUp();
            answers.deliver();
        }
    }

    private void giveUp() {
        waiting.giveUpAll();
        reads.refuseAll();
        watches.refuseAll();
    }

    /** Why it serves nobody any more; null while it does. */
    public @Nullable String failure() {
        return stopped == null ? node.failure() : stopped;
    }

    /** The replica inside, to be looked at only: inputs go through the server. */
    public RaftNode node() {
        return node;
    }

    /** The state after the last applied entry, in pieces that are made when they are read, on any thread; taking it costs nothing. */
    public Iterable<Bytes> snapshot() {
        return machine.snapshot();
    }

    /** How many reads wait for the leader's word. */
    public int waitingReads() {
        return reads.size();
    }

    /** How many watches wait for a change. */
    public int waitingWatches() {
        return watches.size();
    }

    /** A view for observers; taking it changes nothing. */
    public Inspection inspect() {
        return new Inspection(node.status(), waiting.size(), machine.state());
    }

    private static KvReply.Reason reason(ProposeResult.Reason reason) {
        return switch (reason) {
            case NOT_LEADER, TRANSFERRING, NOT_A_MEMBER -> KvReply.Reason.NOT_LEADER;
            case TOO_MUCH_UNCOMMITTED -> KvReply.Reason.BUSY;
            case DISK_FULL -> KvReply.Reason.DISK_FULL;
            case STOPPED -> KvReply.Reason.STOPPED;
        };
    }

    private KvReply reply(RequestId id, Entry entry, @Nullable Result result) {
        if (entry.change() != null) {
            return new KvReply.Done(id, new Result.MembersChanged());
        } else if (result != null && buggify.at("kv.result-forgotten")) {
            return new KvReply.Unknown(id);
        } else if (result != null) {
            return new KvReply.Done(id, result);
        }
        // this is what the leader made of a change that could not be carried out
        return new KvReply.Refused(id, KvReply.Reason.CHANGE_REFUSED, node.leader());
    }

    /** The machine as the replica sees it; results go to those who wait. */
    private final class Applier implements StateMachine {
        @Override
        public void apply(Entry entry) {
            Result result = machine.apply(entry);
            waiting.applied(entry.id(), id -> reply(id, entry, result));
        }

        @Override
        public Iterable<Bytes> snapshot() {
            return machine.snapshot();
        }

        @Override
        public void restore(long lastIndex, Iterator<Bytes> pieces) {
            machine.restore(lastIndex, pieces);
            waiting.restored(lastIndex);
        }

        @Override
        public void readable(long read) {
            reads.serve(read, machine::read);
        }
    }
}
