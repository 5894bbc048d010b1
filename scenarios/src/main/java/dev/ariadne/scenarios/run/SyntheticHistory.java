package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A history of clients that read and write registers which really are atomic: half of the operations are reads, every one takes
 * effect at some event of its own between its invocation and its completion. The same arguments give the same history.
 *
 * @param operations how many
 * @param clients how many at a time; one that crashes is replaced by another
 * @param keys how many registers; 1 for one without a name
 * @param values how many different values are written; 0 if each is written once
 * @param crashedWrites how many writes nobody hears of again, spread evenly; half of them take effect
 * @param staleAfter after how many operations one read answers with a value that was overwritten before the read began, which
 *     no order explains if each value is written once; {@code NEVER} for none
 */
record SyntheticHistory(int operations, int clients, int keys, int values, int crashedWrites, int staleAfter) {
    static final int NEVER = Integer.MAX_VALUE;

    /** Unique values, one register, no crashes. */
    static SyntheticHistory register(int operations, int clients) {
        return new SyntheticHistory(operations, clients, 1, 0, 0, NEVER);
    }

    SyntheticHistory withValues(int some) {
        return new SyntheticHistory(operations, clients, keys, some, crashedWrites, staleAfter);
    }

    SyntheticHistory withKeys(int some) {
        return new SyntheticHistory(operations, clients, some, values, crashedWrites, staleAfter);
    }

    SyntheticHistory withCrashedWrites(int some) {
        return new SyntheticHistory(operations, clients, keys, values, some, staleAfter);
    }

    SyntheticHistory withStaleRead() {
        return new SyntheticHistory(operations, clients, keys, values, crashedWrites, operations - operations / 10);
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
            boolean reads = random.nextBoolean();
            Object input = reads ? null : fresh();
            String function = reads ? (keys > 1 ? "get" : "read") : keys > 1 ? "put" : "write";
            // a client that crashed is another one from then on
            long process = client + (long) clients * crashed;
            int id = recorder.invoke(process, keys > 1 ? "k" + key : null, function, input, 0);
            boolean crashes =
                    !reads && doomed < crashedWrites && doomed * (long) operations <= asked * (long) crashedWrites;
            doomed += crashes ? 1 : 0;
            asked++;
            return new Call(id, key, input, reads ? replaced[key] : written[key], crashes);
        }

        private Object fresh() {
            long number = values > 0 ? 1 + random.nextInt(values) : asked + 1L;
            return keys > 1 ? "v" + number : (Object) number;
        }

        private void apply(Call call) {
            call.applied = true;
            call.found = value[call.key];
            if (call.written != null && !(call.crashes && random.nextBoolean())) {
                value[call.key] = call.written;
            }
        }

        private void complete(Call call) {
            if (call.written != null) {
                replaced[call.key] = call.earlier;
                written[call.key] = call.written;
                recorder.complete(call.id, Outcome.OK, null, 0);
                return;
            }
            boolean lies = !stale && asked > staleAfter && call.earlier != null;
            stale |= lies;
            recorder.complete(call.id, Outcome.OK, lies ? call.earlier : call.found, 0);
        }
    }

    private static final class Call {
        final int id;
        final int key;

        /** What is to be written; null if this reads. */
        final @Nullable Object written;

        /** A value written before this began; if this reads, one that another, written before this began, has replaced. */
        final @Nullable Object earlier;

        final boolean crashes;

        boolean applied;

        /** The value there was when this took effect. */
        @Nullable
        Object found;

        Call(int id, int key, @Nullable Object written, @Nullable Object earlier, boolean crashes) {
            this.id = id;
            this.key = key;
            this.written = written;
            this.earlier = earlier;
            this.crashes = crashes;
        }
    }
}
