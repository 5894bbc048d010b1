package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.machine.KvMachine;
import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.StateMachine;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of the store: a {@link RaftNode} that runs a {@link KvMachine}, and the clients that wait for it. Reads go through
 * the log like everything else.
 *
 * <p>Not thread-safe. Whoever owns it calls {@link #flush} after one or more inputs, and {@link #wake} when {@link #nextWake}
 * says so; replies to requests that were taken up are given inside {@code flush} and {@link #stop}. Times are monotonic
 * nanoseconds.
 */
public final class KvServer {
    private final ServerConfig config;
    private final KvMachine machine;
    private final WaitingReplies waiting = new WaitingReplies();
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
     * @param waiting how many requests wait for their entry
     * @param state of the machine, with the index of the last applied entry and the digest of all of them
     */
    public record Inspection(Status status, int waiting, KvState state) {}

    /** @throws IOException if the replica cannot be recovered */
    public KvServer(ServerConfig config, Starter starter) throws IOException {
        this.config = config;
        this.machine = new KvMachine(config.sessionsMax());
        this.node = starter.start(new Applier());
    }

    /**
     * Takes a request.
     *
     * @param reply gets one reply: a refusal within this call, anything else later. If the server is dropped without
     *     {@link #stop}, it never gets one
     */
    public void request(long now, KvRequest request, Consumer<KvReply> reply) {
        if (failure() != null) {
            reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.STOPPED, null));
            return;
        }
        if (node.isLeader() && waiting.size() >= config.waitingMax()) {
            reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.BUSY, node.leader()));
            return;
        }
        ProposeResult result = node.propose(now, KvCodec.encode(request.command()));
        if (result instanceof ProposeResult.Accepted accepted) {
            waiting.add(accepted.id(), request.id(), reply);
        } else if (result instanceof ProposeResult.Refused refused) {
            reply.accept(new KvReply.Refused(request.id(), reason(refused.reason()), refused.leader()));
        } else {
            throw new AssertionError(result);
        }
    }

    /** Takes a message from another replica. */
    public void receive(long now, Message message) {
        if (stopped == null) {
            node.receive(now, message);
        }
    }

    /** Lets time pass up to now. */
    public void wake(long now) {
        if (stopped == null) {
            node.wake(now);
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
        }
        if (failure() != null) {
            waiting.giveUpAll();
        }
        waiting.deliver();
    }

    /** Takes no more part in anything. Whoever waits learns that the outcome is unknown. */
    public void stop(String reason) {
        if (stopped == null) {
            stopped = reason;
            waiting.giveUpAll();
            waiting.deliver();
        }
    }

    /** Why it serves nobody any more; null while it does. */
    public @Nullable String failure() {
        return stopped == null ? node.failure() : stopped;
    }

    /** The replica inside, to be looked at only: inputs go through the server. */
    public RaftNode node() {
        return node;
    }

    /** A view for observers; taking it changes nothing. */
    public Inspection inspect() {
        return new Inspection(node.status(), waiting.size(), machine.state());
    }

    private static KvReply.Reason reason(ProposeResult.Reason reason) {
        return switch (reason) {
            case NOT_LEADER, TRANSFERRING, NOT_A_MEMBER -> KvReply.Reason.NOT_LEADER;
            case TOO_MUCH_UNCOMMITTED -> KvReply.Reason.BUSY;
            case STOPPED -> KvReply.Reason.STOPPED;
        };
    }

    /** The machine as the replica sees it; results go to those who wait. */
    private final class Applier implements StateMachine {
        @Override
        public void apply(Entry entry) {
            waiting.applied(entry.id(), machine.apply(entry));
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
    }
}
