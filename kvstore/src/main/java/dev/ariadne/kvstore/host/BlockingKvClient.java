package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Action;
import dev.ariadne.kvstore.client.Action.Finish;
import dev.ariadne.kvstore.client.Action.Send;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.KvClient;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.raft.membership.NodeId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@link KvClient} that blocks its caller until the operation has ended, at the latest when the configured time for an
 * operation is over and the call under way has returned. One operation at a time: each thread takes a client of its own.
 */
public final class BlockingKvClient {
    private static final SecureRandom IDS = new SecureRandom();

    private final Calls calls;
    private final KvClient core;
    private final long origin = System.nanoTime();

    public BlockingKvClient(ClientConfig config, Calls calls) {
        this.calls = calls;
        this.core = new KvClient(config, IDS.nextLong(), new SplittableRandom(IDS.nextLong()));
    }

    /** Five seconds an operation, one a call: longer than an election takes. */
    public static ClientConfig patient(List<NodeId> nodes) {
        return new ClientConfig(nodes, nanos(5_000), nanos(1_000), nanos(10), nanos(200), false);
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** From now on asks these nodes. */
    public void follow(List<NodeId> members) {
        core.follow(members);
    }

    /**
     * Does one operation.
     *
     * @throws DeniedException if a server does not let this client in, and the operation has had no effect and never will
     */
    public Outcome execute(Operation operation) {
        Optional<Action> action = core.start(now(), operation);
        while (true) {
            if (action.isEmpty()) {
                LockSupport.parkNanos(Math.max(1, core.nextWake() - now()));
                action = core.wake(now());
            } else if (action.get() instanceof Send send) {
                action = call(send);
            } else if (action.get() instanceof Finish finish) {
                return finish.outcome();
            } else {
                throw new AssertionError(action.get());
            }
        }
    }

    private Optional<Action> call(Send send) {
        try {
            KvReply reply = calls.call(send.to(), send.request(), Math.max(1, core.nextWake() - now()));
            return core.onReply(now(), send.to(), reply);
        } catch (DeniedException denied) {
            Optional<Action> end = end(core, now(), send);
            if (end.isPresent() && end.get() instanceof Finish finish && finish.outcome() instanceof Outcome.Refused) {
                throw denied;
            }
            return end;
        }
    }

    /** Ends the operation under way, whose last attempt was denied: refused, unless an earlier attempt may have arrived. */
    static Optional<Action> end(KvClient core, long now, Send denied) {
        KvReply refused = new KvReply.Refused(denied.request().id(), KvReply.Reason.STOPPED, null);
        return core.onReply(now, denied.to(), refused).or(() -> core.wake(Long.MAX_VALUE));
    }

    private long now() {
        return System.nanoTime() - origin;
    }
}
