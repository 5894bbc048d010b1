package dev.ariadne.scenarios.workload;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.search.OnlineChecker;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.scenarios.workload.PlannedOperation.Kind;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a run. Each invokes its planned operations in order, one at a time and none before its time, and writes down what
 * it saw.
 */
public final class Workload {
    /** One client and what it has still to do. */
    private static final class Worker {
        final int number;
        final SimClient client;
        final Deque<PlannedOperation> queue = new ArrayDeque<>();

        /** What this client last saw of a key; null for nothing there. */
        final Map<String, @Nullable String> seen = new TreeMap<>();

        /** The revision of what it last saw of a key, and what that was; nothing if there was nothing. */
        final Map<String, Seen> revisions = new TreeMap<>();

        /** The last key of the last page it has read, if there was another after it. */
        @Nullable
        Bytes lastKey;

        /** What it has seen changes up to. */
        long watched;

        Worker(int number, SimClient client) {
            this.number = number;
            this.client = client;
        }
    }

    private record Seen(String value, long revision) {}

    private static final int PAGE = 2;
    private static final long WATCH_NANOS = 50_000_000;

    private final KvCluster cluster;
    private final Consumer<String> complain;
    private final int valueBytes;
    private final long patience;
    private final Recorder recorder = new Recorder();

    /** Hears of everything that is recorded. */
    private final OnlineChecker checker;

    /** Hears of that and of pages. */
    private final AllKeys allKeys;

    private final HotKeys keys = new HotKeys();
    private final List<Worker> workers = new ArrayList<>();
    private final Operator operator;
    private long probes;
    private long done;
    private long refused;
    private long unknown;

    /** Operations for which a client's patience was not enough. */
    private long givenUp;

    private boolean stopped;

    /**
     * The clients that {@code knobs} ask for.
     *
     * @param checker hears of every operation on a key when it begins and when it ends
     * @param together hears of these and of every page of a range, of all keys as one object
     * @param complain hears of an answer that is none to what was asked
     */
    public Workload(
            KvCluster cluster, Knobs knobs, OnlineChecker checker, OnlineChecker together, Consumer<String> complain) {
        this.cluster = cluster;
        this.checker = checker;
        this.allKeys = new AllKeys(together);
        this.complain = complain;
        patience = knobs.nanos(Knob.OPERATION_MILLIS);
        valueBytes = (int) knobs.get(Knob.VALUE_BYTES);
        ClientConfig config = new ClientConfig(
                cluster.nodes().stream().map(NodeId::of).toList(),
                patience,
                knobs.nanos(Knob.ATTEMPT_MILLIS),
                5_000_000,
                100_000_000,
                knobs.get(Knob.READ_ANYWHERE) == 1);
        operator = new Operator(cluster, knobs);
        for (int i = 0; i < knobs.get(Knob.CLIENTS); i++) {
            workers.add(new Worker(i, new SimClient(cluster, i, config)));
        }
    }

    /** @throws IllegalArgumentException if an operation is none, or its client does not exist */
    public void schedule(List<TimedOperation> operations) {
        for (TimedOperation timed : operations) {
            if (timed.operation().startsWith(PlannedChange.PREFIX)) {
                PlannedChange change = PlannedChange.parse(timed.operation());
                scheduleUnlessStopped(timed.at(), () -> operator.add(change));
            } else {
                schedule(timed);
            }
        }
    }

    private void schedule(TimedOperation timed) {
        PlannedOperation planned = PlannedOperation.parse(timed.operation()).paddedTo(valueBytes);
        checkArgument(
                planned.client() < workers.size(),
                "operation '%s': there are clients 0 to %s",
                timed.operation(),
                workers.size() - 1);
        Worker worker = workers.get(planned.client());
        scheduleUnlessStopped(timed.at(), () -> {
            worker.queue.add(planned);
            next(worker);
        });
    }

    private void scheduleUnlessStopped(long at, Runnable action) {
        cluster.world().schedule(at, () -> {
            if (!stopped) {
                action.run();
            }
        });
    }

    /** Nothing new is begun from now on. */
    public void stop() {
        stopped = true;
        workers.forEach(worker -> worker.queue.clear());
        operator.stop();
    }

    /** Every client writes and then reads once more. */
    public void probe() {
        probes++;
        for (Worker worker : workers) {
            worker.queue.add(new PlannedOperation(worker.number, Kind.PUT, "probe" + worker.number, "p" + probes));
            worker.queue.add(new PlannedOperation(worker.number, Kind.GET, "probe" + worker.number, null));
            next(worker);
        }
    }

    /** Whether every client has all its answers, and the operator too. */
    public boolean isIdle() {
        return operator.isIdle()
                && workers.stream().allMatch(worker -> worker.client.isIdle() && worker.queue.isEmpty());
    }

    /** Whether the operator has nothing under way. */
    public boolean isOperatorIdle() {
        return operator.isIdle();
    }

    public long done() {
        return done;
    }

    public long refused() {
        return refused;
    }

    public long unknown() {
        return unknown;
    }

    /** Operations that were not done when their client's patience was at its end. */
    public long givenUp() {
        return givenUp;
    }

    /** What the clients saw so far. */
    public History history() {
        return recorder.history();
    }

    private void next(Worker worker) {
        PlannedOperation planned = worker.client.isIdle() ? worker.queue.poll() : null;
        if (planned != null && planned.kind().isOnKey()) {
            invoke(worker, planned);
        } else if (planned != null) {
            scan(worker, planned);
        }
    }

    /** What is about many keys is no part of the history of any of them. */
    private void scan(Worker worker, PlannedOperation planned) {
        Bytes prefix = Bytes.utf8(planned.slot());
        KvOperation.Range range = new KvOperation.Range(prefix, worker.lastKey, PAGE);
        KvOperation.Read read = switch (planned.kind()) {
            case RANGE -> range;
            case STALE -> new KvOperation.Stale(range);
            case WATCH -> new KvOperation.Watch(prefix, worker.watched, PAGE, WATCH_NANOS);
            default -> throw new AssertionError(planned);
        };
        tell(worker, "invoke", read.toString());
        Operation begun = read == range ? allKeys.invoke(worker.number, range) : null;
        worker.client.start(read, outcome -> {
            tell(worker, "outcome", outcome.toString());
            if (begun != null && outcome instanceof Outcome.Done done && done.result() instanceof Result.Page page) {
                allKeys.complete(begun, range, page);
            } else if (begun != null) {
                allKeys.giveUp(begun);
            }
            scanned(worker, planned, outcome);
            next(worker);
        });
    }

    private void scanned(Worker worker, PlannedOperation planned, Outcome outcome) {
        boolean watches = planned.kind() == Kind.WATCH;
        if (!(outcome instanceof Outcome.Done finished)) {
            return; // it had no effect, whatever is known
        }
        if (!watches && finished.result() instanceof Result.Page page) {
            int last = page.pairs().size() - 1;
            worker.lastKey = page.more() ? page.pairs().get(last).key() : null;
        } else if (watches && finished.result() instanceof Result.Changes changes) {
            worker.watched = changes.revision();
        } else if (watches && finished.result() instanceof Result.Forgotten forgotten) {
            worker.watched = forgotten.oldest();
        } else {
            complain.accept(planned.kind() + " is answered with " + finished.result());
        }
    }

    private void invoke(Worker worker, PlannedOperation planned) {
        String key = keys.begin(planned.slot());
        String expected = worker.seen.get(key);
        Seen seen = worker.revisions.get(key);
        KvOperation operation = planned.kind() == Kind.REVISE
                ? new KvOperation.IfRevision(
                        seen == null ? 0 : seen.revision(), new KvOperation.Put(Bytes.utf8(key), value(planned)))
                : operation(planned, Bytes.utf8(key), expected);
        Object input = switch (planned.kind()) {
            case CAS -> Arrays.asList(expected, planned.value());
            case REVISE -> Arrays.asList(seen == null ? null : seen.value(), planned.value());
            default -> planned.value();
        };
        // No value is written twice, so a revision stands for a value, and this is a compare-and-set to the model.
        String function = switch (planned.kind()) {
            case REVISE -> "cas";
            case LEASED -> "get";
            default -> planned.kind().name().toLowerCase(Locale.ROOT);
        };
        int id = recorder.invoke(worker.number, key, function, input, now());
        checker.invoke(recorder.operation(id));
        Operation begun = allKeys.invoke(recorder.operation(id));
        tell(worker, "invoke", function + " " + key + (input == null ? "" : " " + input));
        long deadline = now() + patience;
        worker.client.start(operation, outcome -> {
            tell(worker, "outcome", outcome.toString());
            givenUp += outcome instanceof Outcome.Done || now() < deadline ? 0 : 1;
            complete(worker, planned, key, id, outcome);
            allKeys.complete(begun, recorder.operation(id));
            next(worker);
        });
    }

    private static KvOperation operation(PlannedOperation planned, Bytes key, @Nullable String expected) {
        return switch (planned.kind()) {
            case GET -> new KvOperation.Get(key);
            case LEASED -> new KvOperation.Leased(new KvOperation.Get(key));
            case DELETE -> new KvOperation.Delete(key);
            case PUT -> new KvOperation.Put(key, value(planned));
            case CAS ->
                new KvOperation.CompareAndSet(key, expected == null ? null : Bytes.utf8(expected), value(planned));
            case REVISE, RANGE, STALE, WATCH -> throw new AssertionError(planned);
        };
    }

    private static Bytes value(PlannedOperation planned) {
        return Bytes.utf8(String.valueOf(planned.value()));
    }

    private void complete(Worker worker, PlannedOperation planned, String key, int id, Outcome outcome) {
        if (outcome instanceof Outcome.Done finished && !answers(planned.kind(), finished.result())) {
            complain.accept(planned.kind() + " of " + key + " is answered with " + finished.result());
        } else if (outcome instanceof Outcome.Done differs && differs.result() instanceof Result.RevisionDiffers) {
            done++;
            keys.end(key);
            worker.revisions.remove(key);
            record(id, dev.ariadne.checker.history.Outcome.FAIL, null); // what is there it does not say
        } else if (outcome instanceof Outcome.Done finished) {
            done++;
            keys.end(key);
            Object output = planned.kind() == Kind.REVISE ? true : output(finished.result());
            remember(worker, planned, key, finished.result());
            record(id, dev.ariadne.checker.history.Outcome.OK, output);
        } else if (outcome instanceof Outcome.Refused) {
            refused++;
            keys.end(key);
            record(id, dev.ariadne.checker.history.Outcome.FAIL, null);
        } else if (outcome instanceof Outcome.Unknown) {
            unknown++;
            record(id, dev.ariadne.checker.history.Outcome.UNKNOWN, null);
        } else {
            throw new AssertionError(outcome);
        }
    }

    private void record(int id, dev.ariadne.checker.history.Outcome outcome, @Nullable Object output) {
        recorder.complete(id, outcome, output, now());
        checker.complete(recorder.operation(id));
    }

    private static boolean answers(Kind kind, Result result) {
        return switch (kind) {
            case GET, LEASED -> result instanceof Result.Value;
            case PUT -> result instanceof Result.Written;
            case DELETE -> result instanceof Result.Deleted;
            case CAS -> result instanceof Result.Swapped || result instanceof Result.NotSwapped;
            case REVISE -> result instanceof Result.Written || result instanceof Result.RevisionDiffers;
            case RANGE, STALE, WATCH -> false;
        };
    }

    /** What the model compares: nothing for a put, the value of a get, what a delete or compare-and-set found. */
    private static @Nullable Object output(Result result) {
        if (result instanceof Result.Written) {
            return null;
        } else if (result instanceof Result.Value read) {
            return text(read.value());
        } else if (result instanceof Result.Deleted deleted) {
            return deleted.existed();
        } else if (result instanceof Result.Swapped) {
            return true;
        } else if (result instanceof Result.NotSwapped miss) {
            return Arrays.asList(false, text(miss.actual()));
        } else {
            throw new AssertionError(result);
        }
    }

    private static void remember(Worker worker, PlannedOperation planned, String key, Result result) {
        worker.revisions.remove(key);
        if (result instanceof Result.Written written) {
            remember(worker, key, planned.value(), written.revision());
        } else if (result instanceof Result.Swapped swapped) {
            remember(worker, key, planned.value(), swapped.revision());
        } else if (result instanceof Result.Value read) {
            remember(worker, key, text(read.value()), read.revision());
        } else if (result instanceof Result.NotSwapped miss) {
            worker.seen.put(key, text(miss.actual()));
        } else {
            worker.seen.remove(key);
        }
    }

    private static void remember(Worker worker, String key, @Nullable String value, long revision) {
        worker.seen.put(key, value);
        if (value != null) {
            worker.revisions.put(key, new Seen(value, revision));
        }
    }

    private static @Nullable String text(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toUtf8();
    }

    private long now() {
        return cluster.world().now();
    }

    private void tell(Worker worker, String kind, String text) {
        cluster.world().trace().record(now(), kind, KvCluster.CLIENTS_FROM + worker.number, worker.number, 0, text);
    }
}
