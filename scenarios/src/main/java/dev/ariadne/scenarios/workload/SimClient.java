package dev.ariadne.scenarios.workload;

import static com.google.common.base.Verify.verify;

import dev.ariadne.kvstore.client.Action;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.KvClient;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.sim.network.Receiver;
import dev.ariadne.sim.world.Timer;
import dev.ariadne.sim.world.World;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A production client on the simulated network. Clients do not crash; what they speak to does. */
final class SimClient {
    private final KvCluster cluster;
    private final World world;
    private final int endpoint;
    private final KvClient client;
    private @Nullable Consumer<Outcome> onOutcome;
    private @Nullable Timer alarm;

    SimClient(KvCluster cluster, int number, ClientConfig config) {
        this.cluster = cluster;
        world = cluster.world();
        endpoint = KvCluster.CLIENTS_FROM + number;
        client = new KvClient(config, endpoint, world.draws("client", number));
        cluster.network().register(endpoint, new Arrivals());
    }

    boolean isIdle() {
        return client.isIdle();
    }

    void start(KvOperation operation, Consumer<Outcome> then) {
        verify(onOutcome == null, "client %s is busy", endpoint);
        onOutcome = then;
        act(client.start(world.now(), operation));
    }

    /** What the network brings. */
    private final class Arrivals implements Receiver {
        @Override
        public void receive(int from, byte[] bytes) {
            try {
                act(client.onReply(world.now(), NodeId.of(from), KvCodec.decodeReply(Bytes.copyOf(bytes))));
            } catch (CodecException damaged) {
                world.trace().tell(world.now(), "damaged", endpoint, endpoint, String.valueOf(damaged.getMessage()));
            }
        }

        @Override
        public void disconnected(int peer) {
            act(client.onDisconnected(world.now(), NodeId.of(peer)));
        }
    }

    private void act(Optional<Action> action) {
        if (action.isPresent()) {
            if (action.get() instanceof Action.Send send) {
                byte[] bytes = KvCodec.encode(send.request()).toByteArray();
                cluster.network().send(endpoint, (int) send.to().value(), bytes, "request");
            } else if (action.get() instanceof Action.Finish finish) {
                finish(finish.outcome());
            } else {
                throw new AssertionError(action);
            }
        }
        setAlarm();
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> then = onOutcome;
        verify(then != null, "client %s finished what was not begun", endpoint);
        onOutcome = null;
        then.accept(outcome);
    }

    private void setAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        if (!client.isIdle()) {
            long at = Math.max(world.now(), client.nextWake());
            alarm = world.scheduleTimer(at, () -> act(client.wake(world.now())));
        }
    }
}
