package dev.ariadne.kvstore.client;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.ariadne.kvstore.client.Action.Finish;
import dev.ariadne.kvstore.client.Action.Send;
import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of the protocol, without I/O: events go in, and each gives at most one {@link Action}. One operation at a
 * time.
 *
 * <p>An update is sent under a session and a sequence number, and again under the same two until an answer comes or time is up.
 * The session is opened when the first update needs it and belongs to this object alone: a client that restarts is another
 * client. A read has no effect and needs no session, what an operator asks may be done twice, and whoever keeps sessions of its own
 * has its commands sent as they are.
 *
 * <p>Times are monotonic nanoseconds that never decrease.
 */
public final class KvClient {
    private final ClientConfig config;
    private final long id;
    private final RandomGenerator random;

    /** Whom it may ask; never empty. */
    private List<NodeId> nodes;

    /** Whom to ask next, except for reads that may go anywhere: the last one that answered, or the leader by hearsay. */
    private NodeId leader;

    /** The open session, or zero. */
    private long session;

    /** The last sequence number used in {@link #session}. */
    private long sequence;

    /** The last attempt sent, ever. */
    private long attempt;

    private @Nullable Call call;

    /** The operation under way. Its commands are one that opens a session, if it needs one, and then its own. */
    private static final class Call {
        final Operation operation;
        final boolean isAnywhere;
        final long deadline;

        /** Whom to ask next. Invariant: {@link KvClient#leader}, unless the operation may go anywhere. */
        NodeId target;

        /** What is being sent. */
        KvRequest.Body body = new Command.OpenSession();

        /** The first attempt at {@link #body}; older ones do not matter any more. */
        long firstAttempt;

        /** Attempts at {@link #body} that were not refused: each may have arrived, or still will. */
        final TreeSet<Long> unrefused = new TreeSet<>();

        /** Whether the last attempt waits for its reply; otherwise the client pauses before the next. */
        boolean inFlight;

        /** When to stop waiting for the reply, or pausing. */
        long alarm;

        /** Length of the next pause, before jitter. */
        long backoffNanos;

        /** Whether the last attempt went where a refusal had pointed; two in a row may be a circle. */
        boolean followedHint;

        KvReply.@Nullable Reason lastRefusal;

        Call(Operation operation, boolean isAnywhere, NodeId target, long deadline) {
            this.operation = operation;
            this.isAnywhere = isAnywhere;
            this.target = target;
            this.deadline = deadline;
        }
    }

    /** @param id that no client had before, not even an earlier life of this one */
    public KvClient(ClientConfig config, long id, RandomGenerator random) {
        this.config = config;
        this.id = id;
        this.random = random;
        this.nodes = config.nodes();
        this.leader = anyNode();
    }

    public boolean isIdle() {
        return call == null;
    }

    /** From now on asks these instead of those it was configured with, since the cluster has changed. Between operations. */
    public void follow(List<NodeId> members) {
        checkState(call == null, "an operation is under way");
        checkArgument(!members.isEmpty(), "a client needs a node to ask");
        nodes = List.copyOf(members);
        if (!nodes.contains(leader)) {
            leader = anyNode();
        }
    }

    /** When {@link #wake} has something to do; {@code Long.MAX_VALUE} while idle. */
    public long nextWake() {
        return call == null ? Long.MAX_VALUE : Math.min(call.deadline, call.alarm);
    }

    /** Begins an operation, which may take the configured time; the one before must have finished. */
    public Optional<Action> start(long now, Operation operation) {
        return start(now, operation, config.operationNanos());
    }

    /** Begins an operation, which may take so long; the one before must have finished. */
    public Optional<Action> start(long now, Operation operation, long nanosMax) {
        checkArgument(nanosMax > 0, "no time for an operation: %s ns", nanosMax);
        checkState(call == null, "an operation is under way");
        boolean isAnywhere =
                operation instanceof KvOperation.Read read && (config.readsAnywhere() || !read.isLinearizable());
        Call started =
                new Call(operation, isAnywhere, isAnywhere ? anyNode() : leader, now + nanosMax + patience(operation));
        call = started;
        boolean opensSession = operation instanceof KvOperation.Update && session == 0;
        return begin(started, now, opensSession ? new Command.OpenSession() : body(operation));
    }

    /** Takes a reply, which may be late, repeated or meant for an earlier life. */
    public Optional<Action> onReply(long now, NodeId from, KvReply reply) {
        long answered = reply.id().attempt();
        if (call == null || reply.id().client() != id || answered < call.firstAttempt || answered > attempt) {
            return Optional.empty();
        }
        boolean isLast = call.inFlight && answered == attempt;
        if (reply instanceof KvReply.Done done) {
            turnTo(call, from);
            return onResult(call, now, done.result());
        } else if (reply instanceof KvReply.Refused refused) {
            call.unrefused.remove(answered);
            call.lastRefusal = refused.reason();
            return isLast ? onRefusal(call, now, refused.leader()) : Optional.empty();
        } else if (reply instanceof KvReply.Unknown) {
            return isLast ? elsewhereLater(call, now) : Optional.empty();
        } else {
            throw new AssertionError(reply);
        }
    }

    /** The connection to a node is gone, and with it the reply if one was awaited from there; the request may have arrived. */
    public Optional<Action> onDisconnected(long now, NodeId from) {
        if (call == null || !call.inFlight || !call.target.equals(from)) {
            return Optional.empty();
        }
        return elsewhereLater(call, now);
    }

    /** Does what is due: gives up, stops waiting or tries again. */
    public Optional<Action> wake(long now) {
        if (call == null || now < nextWake()) {
            return Optional.empty();
        } else if (now >= call.deadline) {
            return giveUp(call);
        } else if (call.inFlight) {
            return elsewhereLater(call, now);
        } else {
            call.followedHint = false;
            return send(call, now);
        }
    }

    private Optional<Action> onResult(Call call, long now, Result result) {
        if (call.body instanceof Command.OpenSession && call.operation instanceof KvOperation) {
            if (result instanceof Result.SessionOpened opened) {
                session = opened.session();
                sequence = 0;
                return now < call.deadline ? begin(call, now, body(call.operation)) : giveUp(call);
            }
            return Optional.empty(); // no answer to what was asked
        }
        boolean isLost = result instanceof Result.SessionExpired || result instanceof Result.Superseded;
        if (isLost && call.operation instanceof KvOperation) {
            session = 0; // with it went the only record of what the earlier attempts did
            return finish(new Outcome.Unknown());
        }
        return finish(new Outcome.Done(result));
    }

    private Optional<Action> onRefusal(Call call, long now, @Nullable NodeId hint) {
        if (hint == null || !nodes.contains(hint)) {
            return elsewhereLater(call, now);
        }
        boolean moves = !hint.equals(call.target);
        turnTo(call, hint);
        if (moves && !call.followedHint && now < call.deadline) {
            call.followedHint = true;
            return send(call, now);
        }
        turnAstray(call);
        return later(call, now);
    }

    /**
     * After so many attempts goes anywhere: who stays busy for so long may lead nobody any more but those who name it, and nodes that were
     * removed may name one another, or send back whoever comes from the next. Only a leader refuses a change.
     */
    private void turnAstray(Call call) {
        if (call.backoffNanos >= config.backoffNanosMax() && call.lastRefusal != KvReply.Reason.CHANGE_REFUSED) {
            turnTo(call, anyNode());
        }
    }

    private KvRequest.Body body(Operation operation) {
        if (operation instanceof KvOperation.Read read) {
            return read;
        } else if (operation instanceof Administration administration) {
            return administration;
        } else if (operation instanceof Command command) {
            return command;
        } else if (operation instanceof KvOperation.Update update) {
            return new Command.InSession(session, ++sequence, update);
        } else {
            throw new AssertionError(operation);
        }
    }

    private Optional<Action> begin(Call call, long now, KvRequest.Body body) {
        call.body = body;
        call.firstAttempt = attempt + 1;
        call.unrefused.clear();
        call.backoffNanos = config.backoffNanosMin();
        call.followedHint = false;
        return send(call, now);
    }

    private Optional<Action> send(Call call, long now) {
        attempt++;
        call.unrefused.add(attempt);
        call.inFlight = true;
        call.alarm = now + config.attemptNanos() + patience(call.body);
        return Optional.of(new Send(call.target, new KvRequest(new RequestId(id, attempt), call.body)));
    }

    /** How long an answer may take because it was asked to. */
    private static long patience(Object asked) {
        return asked instanceof KvOperation.Watch watch ? watch.waitNanos() : 0;
    }

    private Optional<Action> elsewhereLater(Call call, long now) {
        int next = nodes.indexOf(call.target) + 1;
        turnTo(call, nodes.get(next % nodes.size()));
        turnAstray(call);
        return later(call, now);
    }

    private void turnTo(Call call, NodeId node) {
        call.target = node;
        if (!call.isAnywhere) {
            leader = node;
        }
    }

    private NodeId anyNode() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private Optional<Action> later(Call call, long now) {
        if (now >= call.deadline) {
            return giveUp(call);
        }
        call.inFlight = false;
        long half = call.backoffNanos / 2;
        call.alarm = now + half + random.nextLong(call.backoffNanos - half) + 1;
        call.backoffNanos = Math.min(2 * call.backoffNanos, config.backoffNanosMax());
        return Optional.empty();
    }

    /** Time is up. What was never sent, or refused each time, has no effect; about anything else nothing is known. */
    private Optional<Action> giveUp(Call call) {
        boolean sent = !(call.body instanceof Command.OpenSession && call.operation instanceof KvOperation);
        return finish(
                sent && !call.unrefused.isEmpty() ? new Outcome.Unknown() : new Outcome.Refused(call.lastRefusal));
    }

    private Optional<Action> finish(Outcome outcome) {
        call = null;
        return Optional.of(new Finish(outcome));
    }
}
