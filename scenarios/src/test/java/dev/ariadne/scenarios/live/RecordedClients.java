package dev.ariadne.scenarios.live;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.client.Outcome.Refused;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.host.BlockingKvClient;
import dev.ariadne.kvstore.host.HttpCalls;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Clients of a real cluster, each on a thread, and the history of what they did. Every value is written once. A key is left for a
 * new one before its history grows too long to be searched.
 */
final class RecordedClients implements AutoCloseable {
    private static final int HOT_KEYS = 3;
    private static final int OPERATIONS_PER_KEY = 80;

    private final List<NodeId> servers;
    private final HttpCalls calls;
    private final List<Thread> threads = new ArrayList<>();

    /** Guards all that follows. */
    private final Object lock = new Object();

    private final Recorder recorder = new Recorder();
    private final Set<String> keys = new LinkedHashSet<>();
    private int begun;
    private int written;

    private volatile boolean stopped;

    RecordedClients(Map<NodeId, Address> servers) {
        this.servers = List.copyOf(servers.keySet());
        this.calls = HttpCalls.to(servers);
    }

    void start(int clients) {
        for (int process = 0; process < clients; process++) {
            Client client = new Client(process);
            Thread thread = new Thread(client::run, "client-" + process);
            threads.add(thread);
            thread.start();
        }
    }

    /** How many updates were acknowledged so far. */
    int written() {
        synchronized (lock) {
            return written;
        }
    }

    History history() {
        synchronized (lock) {
            return recorder.history();
        }
    }

    @Override
    public void close() {
        stopped = true;
    }

    /** Lets all clients end what they are at, and waits for that. */
    void join() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Reads every key there ever was, after the other clients have stopped. */
    void readAll() {
        Client reader = new Client(threads.size());
        for (String key : List.copyOf(keys)) {
            reader.execute(key, new Get(Bytes.utf8(key)));
        }
    }

    private final class Client {
        private final long process;
        private final SplittableRandom random;
        private final BlockingKvClient client = new BlockingKvClient(BlockingKvClient.patient(servers), calls);
        private int values;

        /** What this client believes its key to hold. */
        private String seen;

        private String seenOf;

        Client(long process) {
            this.process = process;
            this.random = new SplittableRandom(process);
        }

        void run() {
            while (!stopped) {
                String key = nextKey();
                Bytes value = Bytes.utf8("c" + process + "-" + values++);
                KvOperation operation = switch (random.nextInt(4)) {
                    case 0 -> new Put(Bytes.utf8(key), value);
                    case 1 -> new CompareAndSet(Bytes.utf8(key), expected(key), value);
                    default -> new Get(Bytes.utf8(key));
                };
                execute(key, operation);
            }
        }

        private Bytes expected(String key) {
            return seen == null || !key.equals(seenOf) ? null : Bytes.utf8(seen);
        }

        private String nextKey() {
            synchronized (lock) {
                int hot = random.nextInt(HOT_KEYS);
                String key = "k" + hot + "-" + begun++ / (HOT_KEYS * OPERATIONS_PER_KEY);
                keys.add(key);
                return key;
            }
        }

        void execute(String key, KvOperation operation) {
            int id;
            synchronized (lock) {
                id = recorder.invoke(process, key, function(operation), input(operation), System.nanoTime());
            }
            var outcome = client.execute(operation);
            synchronized (lock) {
                if (outcome instanceof Done done) {
                    Object output = output(done.result());
                    written += operation instanceof Get ? 0 : 1;
                    seenOf = key;
                    seen = operation instanceof Get ? (String) output : null;
                    recorder.complete(id, Outcome.OK, output, System.nanoTime());
                } else {
                    Outcome end = outcome instanceof Refused ? Outcome.FAIL : Outcome.UNKNOWN;
                    recorder.complete(id, end, null, System.nanoTime());
                }
            }
        }
    }

    private static String function(KvOperation operation) {
        if (operation instanceof Put) {
            return "put";
        }
        return operation instanceof Get ? "get" : "cas";
    }

    private static Object input(KvOperation operation) {
        if (operation instanceof Put put) {
            return put.value().toUtf8();
        } else if (operation instanceof CompareAndSet cas) {
            return Arrays.asList(text(cas.expected()), cas.value().toUtf8());
        }
        return null;
    }

    private static Object output(Result result) {
        if (result instanceof Result.Value value) {
            return text(value.value());
        } else if (result instanceof Result.Swapped) {
            return true;
        } else if (result instanceof Result.NotSwapped not) {
            return Arrays.asList(false, text(not.actual()));
        }
        return null;
    }

    private static String text(Bytes bytes) {
        return bytes == null ? null : bytes.toUtf8();
    }
}
