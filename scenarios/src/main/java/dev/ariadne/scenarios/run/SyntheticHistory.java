package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A history of clients that read and write registers which really are atomic: half of the operations are reads, every one takes
 * effect at some event of its own between its invocation and its completion. Or of clients of a store, which delete and compare and
 * set as well. The same arguments give the same history.
 *
 * @param operations how many
 * @param clients how many at a time; one that crashes is replaced by another
 * @param keys how many registers; 1 for one without a name
 * @param values how many different values are written; 0 if each is written once
 * @param crashedWrites how many writes nobody hears of again, spread evenly; half of them take effect
 * @param staleAfter after how many operations one read answers with a value that was overwritten before the read began, which
 *     no order explains if each value is written once; {@code NEVER} for none
 * @param store whether they do what the simulator's clients do, in the same shares, and say so when an answer is lost; without a
 *     stale read
 */
record SyntheticHistory(
        int operations, int clients, int keys, int values, int crashedWrites, int staleAfter, boolean store) {
    static final int NEVER = Integer.MAX_VALUE;

    /** Unique values, one register, no crashes. */
    static SyntheticHistory register(int operations, int clients) {
        return new SyntheticHistory(operations, clients, 1, 0, 0, NEVER, false);
    }

    /** The same of a store. */
    static SyntheticHistory store(int operations, int clients) {
        return new SyntheticHistory(operations, clients, 1, 0, 0, NEVER, true);
    }

    SyntheticHistory withValues(int some) {
        return new SyntheticHistory(operations, clients, keys, some, crashedWrites, staleAfter, store);
    }

    SyntheticHistory withKeys(int some) {
        return new SyntheticHistory(operations, clients, some, values, crashedWrites, staleAfter, store);
    }

    SyntheticHistory withCrashedWrites(int some) {
        return new SyntheticHistory(operations, clients, keys, values, some, staleAfter, store);
    }

    SyntheticHistory withStaleRead() {
        return new SyntheticHistory(
                operations, clients, keys, values, crashedWrites, operations - operations / 10, store);
    }

    History play(long seed) {
        return new Players(new Random(seed)).play();
    }

    private final class Players {
        private final Random random;
        private final Recorder recorder = new Recorder();
        private final @Nullable Call[] open = new Call[clients];

        /** By key: the value. */
        private final @Nullable Object[] value = new Object[keys];

        /** By key: what the write that completed last has written. */
        private final @Nullable Object[] written = new Object[keys];

        /** By key: what was written before a write that has completed began. */
        private final @Nullable Object[] replaced = new Object[keys];

        /** By key and client: what the client last learned is there. */
        private final @Nullable Object[] seen = new Object[keys * clients];

        private int asked;
        private int doomed;
        private int crashed;
        private int busy;
        private boolean stale;

        Players(Random random) {
            this.random = random;
        }

        History play() {
            while (asked < operations || busy > 0) {
                int client = random.nextInt(clients);
                Call call = open[client];
                if (call == null) {
                    if (asked < operations) {
                        open[client] = invoke(client);
                        busy++;
                    }
                } else if (!call.applied) {
                    apply(call);
                } else {
                    if (call.crashes) {
                        crashed++;
                        if (store) {
                            recorder.complete(call.id, Outcome.UNKNOWN, null, 0);
                        }
                    } else {
                        complete(call);
                    }
                    open[client] = null;
                    busy--;
                }
            }
            return recorder.history();
        }

        private Call invoke(int client) {
            int key = random.nextInt(keys);
            String function = store ? function(random.nextInt(100)) : random.nextBoolean() ? "get" : "put";
            boolean reads = function.equals("get");
            boolean deletes = function.equals("delete");
            Object fresh = reads || deletes ? null : fresh();
            Object expected = seen[key * clients + client];
            Object input = function.equals("cas") ? Arrays.asList(expected, fresh) : fresh;
            // a client that crashed is another one from then on
            long process = client + (long) clients * crashed;
            int id = recorder.invoke(process, named() ? "k" + key : null, named() ? function : plain(reads), input, 0);
            boolean crashes =
                    !reads && doomed < crashedWrites && doomed * (long) operations <= asked * (long) crashedWrites;
            doomed += crashes ? 1 : 0;
            asked++;
            return new Call(id, function, client, key, expected, fresh, reads ? replaced[key] : written[key], crashes);
        }

        /** In the shares of the simulator's workload. */
        private static String function(int percent) {
            return percent < 40 ? "put" : percent < 75 ? "get" : percent < 95 ? "cas" : "delete";
        }

        private static String plain(boolean reads) {
            return reads ? "read" : "write";
        }

        private boolean named() {
            return store || keys > 1;
        }

        private Object fresh() {
            long number = values > 0 ? 1 + random.nextInt(values) : asked + 1L;
            return named() ? "v" + number : (Object) number;
        }

        private void apply(Call call) {
            call.applied = true;
            Object found = value[call.key];
            boolean applies = !call.function.equals("get") && !(call.crashes && random.nextBoolean());
            boolean swaps = !call.function.equals("cas") || Objects.equals(found, call.expected);
            if (applies && swaps) {
                value[call.key] = call.written;
            }
            call.learned = applies && swaps ? call.written : found;
            call.answer = switch (call.function) {
                case "get" -> found;
                case "delete" -> found != null;
                case "cas" -> swaps ? (Object) true : Arrays.asList(false, found);
                default -> null;
            };
        }

        private void complete(Call call) {
            seen[call.key * clients + call.client] = call.learned;
            if (call.written != null) {
                replaced[call.key] = call.earlier;
                written[call.key] = call.written;
                recorder.complete(call.id, Outcome.OK, call.answer, 0);
                return;
            }
            boolean lies = !stale && asked > staleAfter && call.earlier != null;
            stale |= lies;
            recorder.complete(call.id, Outcome.OK, lies ? call.earlier : call.answer, 0);
        }
    }

    private static final class Call {
        final int id;
        final String function;
        final int client;
        final int key;

        /** What a compare-and-set expects to find. */
        final @Nullable Object expected;

        /** What is to be written; null if this reads or deletes. */
        final @Nullable Object written;

        /** A value written before this began; if this reads, one that another, written before this began, has replaced. */
        final @Nullable Object earlier;

        final boolean crashes;

        boolean applied;

        /** The value there is, as far as its client knows, once this took effect. */
        @Nullable
        Object learned;

        @Nullable
        Object answer;

        Call(
                int id,
                String function,
                int client,
                int key,
                @Nullable Object expected,
                @Nullable Object written,
                @Nullable Object earlier,
                boolean crashes) {
            this.id = id;
            this.function = function;
            this.client = client;
            this.key = key;
            this.expected = expected;
            this.written = written;
            this.earlier = earlier;
            this.crashes = crashes;
        }
    }
}
