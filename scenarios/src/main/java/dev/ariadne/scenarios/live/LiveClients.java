package dev.ariadne.scenarios.live;

import dev.ariadne.checker.history.Outcome;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.client.Outcome.Refused;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.host.Access;
import dev.ariadne.kvstore.host.BlockingKvClient;
import dev.ariadne.kvstore.host.HttpCalls;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a real cluster, each on a thread with a session of its own, and the history of what they did: puts, gets, deletes and
 * compare-and-sets, among which are appends, that set what was read last and a piece more. Every value is written once.
 */
final class LiveClients implements Closeable {
    /** Learns of every answer. Any thread. */
    interface Listener {
        void answered(boolean isUpdate, long begunNanos, long endNanos);
    }

    /** Longer values are not appended to. */
    private static final int VALUE_CHARS_MAX = 60;

    /** Shorter than {@link BlockingKvClient#patient}, so that a client soon turns from a node that says nothing. */
    private static final long OPERATION_NANOS = Duration.ofSeconds(4).toNanos();

    private static final long ATTEMPT_NANOS = Duration.ofMillis(400).toNanos();
    private static final long BACKOFF_NANOS_MIN = Duration.ofMillis(10).toNanos();
    private static final long BACKOFF_NANOS_MAX = Duration.ofMillis(100).toNanos();

    private final LiveCluster cluster;
    private final LiveHistory history;
    private final Listener listener;
    private final int slots;
    private final long restMillis;
    private final long seed;
    private final HttpCalls calls;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Clients that do nothing yet.
     *
     * @param slots how many keys they share
     * @param restMillis how long each rests after an operation
     * @param seed of what they choose
     */
    LiveClients(LiveCluster cluster, LiveHistory history, Listener listener, int slots, long restMillis, long seed) {
        this.cluster = cluster;
        this.history = history;
        this.listener = listener;
        this.slots = slots;
        this.restMillis = restMillis;
        this.seed = seed;
        calls = new HttpCalls(id -> cluster.servers().get(id), Access.OPEN);
    }

    void start(int clients) {
        for (int process = 0; process < clients; process++) {
            Client client = new Client(process);
            Thread thread = new Thread(client::run, "client-" + process);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Lets the clients end what they are at, without waiting for that. */
    @Override
    public void close() {
        stopped.countDown();
    }

    /** Lets all clients end what they are at, and waits for that. */
    void join() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Reads every key there is, after the other clients have stopped. Returns how many gave no answer. */
    int readAll() {
        Client reader = new Client(threads.size());
        int silent = 0;
        for (String key : history.keys()) {
            silent += reader.execute(key, new Get(Bytes.utf8(key))) ? 0 : 1;
        }
        return silent;
    }

    private final class Client {
        private final long process;
        private final SplittableRandom random;
        private final BlockingKvClient client;
        private List<NodeId> nodes;
        private int values;

        /** What this client believes a key to hold. */
        private @Nullable String seen;

        private @Nullable String seenOf;

        Client(long process) {
            this.process = process;
            random = new SplittableRandom(seed + process);
            nodes = List.copyOf(cluster.servers().keySet());
            client = new BlockingKvClient(
                    new ClientConfig(
                            nodes, OPERATION_NANOS, ATTEMPT_NANOS, BACKOFF_NANOS_MIN, BACKOFF_NANOS_MAX, false),
                    calls);
        }

        void run() {
            try {
                while (!stopped.await(restMillis, TimeUnit.MILLISECONDS)) {
                    String key = history.key(random.nextInt(slots));
                    execute(key, next(key));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private KvOperation next(String key) {
            Bytes name = Bytes.utf8(key);
            String value = "c" + process + "-" + values++;
            String last = key.equals(seenOf) ? seen : null;
            return switch (random.nextInt(20)) {
                case 0 -> new Delete(name);
                case 1, 2, 3, 4, 5 -> new Put(name, Bytes.utf8(value));
                case 6, 7, 8 -> new CompareAndSet(name, bytes(last), Bytes.utf8(value));
                case 9, 10, 11 -> {
                    String longer = last == null || last.length() > VALUE_CHARS_MAX ? value : last + " " + value;
                    yield new CompareAndSet(name, bytes(last), Bytes.utf8(longer));
                }
                default -> new Get(name);
            };
        }

        /** Does it. Returns whether there was an answer. */
        boolean execute(String key, KvOperation operation) {
            List<NodeId> members = List.copyOf(cluster.servers().keySet());
            if (!members.equals(nodes)) {
                nodes = members;
                client.follow(members);
            }
            LiveHistory.Begun begun = history.begin(process, key, function(operation), input(operation));
            var outcome = client.execute(operation);
            if (!(outcome instanceof Done done)) {
                history.end(begun, outcome instanceof Refused ? Outcome.FAIL : Outcome.UNKNOWN, null);
                return false;
            }
            Object output = output(done.result());
            history.end(begun, Outcome.OK, output);
            seenOf = key;
            seen = seen(operation, done.result());
            listener.answered(!(operation instanceof Get), begun.nanos(), System.nanoTime());
            return true;
        }
    }

    private static String function(KvOperation operation) {
        if (operation instanceof Put) {
            return "put";
        } else if (operation instanceof Delete) {
            return "delete";
        }
        return operation instanceof Get ? "get" : "cas";
    }

    private static @Nullable Object input(KvOperation operation) {
        if (operation instanceof Put put) {
            return put.value().toUtf8();
        } else if (operation instanceof CompareAndSet cas) {
            return Arrays.asList(text(cas.expected()), cas.value().toUtf8());
        }
        return null;
    }

    private static @Nullable Object output(Result result) {
        if (result instanceof Result.Value value) {
            return text(value.value());
        } else if (result instanceof Result.Deleted deleted) {
            return deleted.existed();
        } else if (result instanceof Result.Swapped) {
            return true;
        } else if (result instanceof Result.NotSwapped not) {
            return Arrays.asList(false, text(not.actual()));
        }
        return null;
    }

    /** What the key held when the operation took effect. */
    private static @Nullable String seen(KvOperation operation, Result result) {
        if (result instanceof Result.Value value) {
            return text(value.value());
        } else if (result instanceof Result.NotSwapped not) {
            return text(not.actual());
        } else if (operation instanceof Put put) {
            return put.value().toUtf8();
        } else if (operation instanceof CompareAndSet cas) {
            return cas.value().toUtf8();
        }
        return null;
    }

    private static @Nullable String text(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toUtf8();
    }

    private static @Nullable Bytes bytes(@Nullable String text) {
        return text == null ? null : Bytes.utf8(text);
    }
}
