package dev.ariadne.kvstore.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.machine.KvMachine;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Clients and one machine behind an imaginary cluster, which loses, delays and refuses what it likes: what is done took effect
 * once, what was refused never did, and nothing took effect twice.
 */
class ExactlyOnceTest {
    private static final int CLIENTS = 3;
    private static final int OPERATIONS = 12;
    private static final List<NodeId> NODES = List.of(NodeId.of(1), NodeId.of(2), NodeId.of(3));

    private record Event(long time, long number, Runnable action) {}

    /** One run. */
    private static final class Run {
        final SplittableRandom random;
        final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
        /** Fewer sessions than clients. */
        final KvMachine machine = new KvMachine(CLIENTS - 1, 10);

        final Map<Bytes, Outcome> outcomes = new TreeMap<>();
        final Map<Bytes, Integer> effects = new TreeMap<>();
        final List<Result> results = new ArrayList<>();
        NodeId leader = NODES.get(0);
        long now;
        long numbers;

        Run(long seed) {
            random = new SplittableRandom(seed);
            for (int i = 0; i < CLIENTS; i++) {
                nextOperation(newClient(), 0);
            }
            for (int i = 0; i < 60; i++) {
                at(random.nextLong(20_000), () -> leader = random.nextInt(3) == 0 ? null : pick());
            }
            at(20_000, () -> leader = pick());
            for (Event event = events.poll(); event != null; event = events.poll()) {
                now = event.time();
                event.action().run();
            }
        }

        KvClient newClient() {
            return new KvClient(new ClientConfig(NODES, 1000, 100, 10, 40, false), ++numbers, random);
        }

        void nextOperation(KvClient client, int done) {
            if (done == OPERATIONS) {
                return;
            }
            Bytes value = Bytes.utf8("operation " + ++numbers);
            perform(client, client.start(now, new KvOperation.Put(Bytes.utf8("k"), value)), value, done);
        }

        void perform(KvClient client, Optional<Action> action, Bytes value, int done) {
            if (action.isPresent() && action.get() instanceof Action.Finish finish) {
                outcomes.put(value, finish.outcome());
                after(random.nextLong(300), () -> nextOperation(client, done + 1));
                return;
            }
            if (action.isPresent() && action.get() instanceof Action.Send send) {
                if (random.nextInt(40) == 0) { // the client restarts
                    outcomes.put(value, new Outcome.Unknown());
                    nextOperation(newClient(), done + 1);
                    return;
                }
                deliver(() -> serve(
                        send.to(),
                        send.request(),
                        reply -> deliver(() -> {
                            if (!outcomes.containsKey(value)) {
                                perform(client, client.onReply(now, send.to(), reply), value, done);
                            }
                        })));
            }
            at(client.nextWake(), () -> {
                if (!outcomes.containsKey(value) && now >= client.nextWake()) {
                    perform(client, client.wake(now), value, done);
                }
            });
        }

        void serve(NodeId node, KvRequest request, Consumer<KvReply> reply) {
            int luck = random.nextInt(10);
            if (!node.equals(leader)) {
                NodeId hint = luck < 3 ? null : leader;
                reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.NOT_LEADER, hint));
            } else if (luck < 7) {
                after(
                        random.nextLong(80),
                        () -> reply.accept(new KvReply.Done(request.id(), apply((Command) request.body()))));
            } else if (luck == 7) {
                reply.accept(new KvReply.Refused(request.id(), KvReply.Reason.BUSY, leader));
            } else {
                reply.accept(new KvReply.Unknown(request.id()));
                if (luck == 8) {
                    after(random.nextLong(3000), () -> apply((Command) request.body()));
                }
            }
        }

        private Bytes value() {
            return ((Result.Value) machine.read(new KvOperation.Get(Bytes.utf8("k")))).value();
        }

        Result apply(Command command) {
            Bytes before = value();
            Result result = machine.apply(Entry.normal(1, machine.state().applied() + 1, KvCodec.encode(command)));
            Bytes after = value();
            if (after != null && !after.equals(before)) {
                effects.merge(after, 1, Integer::sum);
            }
            results.add(result);
            return result;
        }

        void deliver(Runnable action) {
            if (random.nextInt(10) != 0) {
                after(1 + random.nextLong(random.nextInt(5) == 0 ? 1500 : 60), action);
            }
        }

        NodeId pick() {
            return NODES.get(random.nextInt(NODES.size()));
        }

        void after(long delay, Runnable action) {
            at(now + delay, action);
        }

        void at(long time, Runnable action) {
            events.add(new Event(time, ++numbers, action));
        }
    }

    @Test
    void outcomes_agree_with_effects() {
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            long seed = i;
            Run run = new Run(seed);
            assertThat(run.outcomes).as("seed %s", seed).hasSize(CLIENTS * OPERATIONS);
            run.outcomes.forEach((value, outcome) -> {
                int effects = run.effects.getOrDefault(value, 0);
                int least = outcome instanceof Outcome.Done ? 1 : 0;
                int most = outcome instanceof Outcome.Refused ? 0 : 1;
                assertThat(effects)
                        .as("effects of %s, seed %s: %s", value, seed, outcome)
                        .isBetween(least, most);
                seen.merge(outcome.getClass().getSimpleName() + " " + effects, 1, Integer::sum);
            });
            run.results.forEach(result -> seen.merge(result.getClass().getSimpleName(), 1, Integer::sum));
        }
        assertThat(seen)
                .containsOnlyKeys(
                        "Done 1",
                        "Refused 0",
                        "Unknown 0",
                        "Unknown 1",
                        "SessionOpened",
                        "SessionExpired",
                        "Superseded",
                        "Written");
    }
}
