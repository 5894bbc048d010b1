package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.sim.nemesis.Plan;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A real cluster to play with: clients write and read all the time, what they see is judged as it happens, and who watches may kill,
 * pause, cut off, add and remove nodes. Thread-safe.
 */
public final class Demo implements Closeable {
    private static final int CLIENTS = 8;
    private static final int SLOTS = 4;
    private static final long REST_MILLIS = 15;

    /** Enough for half an hour, and not too much for the heap. */
    private static final int KEPT_MAX = 500_000;

    private static final long SAMPLE_MILLIS = 500;
    private static final long REPLY_MILLIS_MAX = 3_000;
    private static final int EVENTS_MAX = 40;
    private static final int PAST_MAX = 240;
    private static final long START_NANOS_MAX = Duration.ofSeconds(60).toNanos();

    private final LiveCluster cluster;
    private final FaultLog log = new FaultLog();
    private final LiveNemesis nemesis;
    private final LiveHistory history = new LiveHistory(SLOTS, KEPT_MAX);
    private final Meter meter = new Meter();
    private final Recovery recovery = new Recovery();
    private final LiveClients clients;
    private final long seed = new SplittableRandom().nextLong() >>> 33;
    private final long origin = System.nanoTime();
    private final List<Consumer<DemoSample>> watchers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(Demo::thread);

    /** Who does what takes no time. */
    private final ExecutorService hands = Executors.newSingleThreadExecutor(Demo::thread);

    /** Who changes the members, which may take until there is a majority again. */
    private final ExecutorService office = Executors.newSingleThreadExecutor(Demo::thread);

    /** Guarded by itself; the newest last. */
    private final List<DemoSample.Event> events = new ArrayList<>();

    private int eventsSoFar;
    /** The newest last. */
    private final Deque<DemoSample> past = new ConcurrentLinkedDeque<>();

    private volatile String caption = "";
    private final AtomicBoolean touring = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** One whose nodes are down. */
    public Demo(LiveCluster cluster) {
        this.cluster = cluster;
        nemesis = new LiveNemesis(cluster, log);
        LiveClients.Listener both = (isUpdate, begun, end) -> {
            meter.answered(isUpdate, begun, end);
            recovery.answered(isUpdate, begun, end);
        };
        clients = new LiveClients(cluster, history, both, SLOTS, REST_MILLIS, seed);
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "demo");
        thread.setDaemon(true);
        return thread;
    }

    /** Starts all; returns when there is a leader. */
    public void start() throws IOException, InterruptedException {
        cluster.startAll();
        long begin = System.nanoTime();
        while (cluster.leader().isEmpty()) {
            List<Integer> ended = nemesis.ended();
            if (ended.size() == cluster.members().size() || System.nanoTime() - begin > START_NANOS_MAX) {
                throw new IOException("there is no leader; see the logs in " + cluster.directory());
            }
            rest(SAMPLE_MILLIS / 10);
        }
        clients.start(CLIENTS);
        tell(cluster.members().size() + " nodes, node " + cluster.leader().orElseThrow() + " leads");
        var unused = sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Gets a sample twice a second from now on. */
    void watch(Consumer<DemoSample> watcher) {
        watchers.add(watcher);
    }

    /** The samples of the last minutes. */
    List<DemoSample> past() {
        return List.copyOf(past);
    }

    void unwatch(Consumer<DemoSample> watcher) {
        watchers.remove(watcher);
    }

    /**
     * Does what a line says: {@code kill N|all}, {@code restart N|all}, {@code pause N}, {@code resume N}, {@code cut N,…}, {@code
     * heal}, {@code add}, {@code remove N}, {@code tour}.
     *
     * @return what came of it, in a line
     * @throws IllegalArgumentException if that makes no sense, or none now; says why
     */
    public String act(String line) throws InterruptedException {
        String[] words = line.strip().split(" +", -1);
        String argument = words.length > 1 ? words[1] : "";
        checkArgument(words.length <= 2, "'%s' is more than two words", line);
        return switch (words[0]) {
            case "add" ->
                await(office.submit(() -> "node " + nemesis.add() + " was added, and votes"), "adding a node");
            case "remove" -> remove(node(argument));
            case "tour" -> tour();
            case "kill", "restart", "pause", "resume", "cut", "heal" ->
                await(hands.submit(() -> fault(words[0], argument)), line);
            default ->
                throw new IllegalArgumentException(
                        "'" + line + "' is none of kill, restart, pause, resume, cut, heal, add, remove and tour");
        };
    }

    private String remove(int id) throws InterruptedException {
        Future<String> done = office.submit(() -> {
            nemesis.remove(id);
            return "node " + id + " was removed";
        });
        return await(done, "removing node " + id);
    }

    private String tour() {
        checkArgument(touring.compareAndSet(false, true), "the tour is under way");
        Thread guide = thread(() -> {
            new Tour(this).run();
            touring.set(false);
        });
        guide.start();
        return "the tour begins";
    }

    /** Returns when the tour that is under way is over, or the demo. */
    public void awaitTour() throws InterruptedException {
        boolean over = false;
        while (touring.get() && !over) {
            over = closed.await(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns when the demo is closed. */
    public void awaitEnd() throws InterruptedException {
        closed.await();
    }

    private String fault(String verb, String argument) throws IOException, InterruptedException {
        switch (verb) {
            case "kill" -> {
                for (int id : nodes(argument)) {
                    nemesis.kill(id);
                }
            }
            case "restart" -> {
                for (int id : nodes(argument)) {
                    nemesis.restart(id);
                }
            }
            case "pause" -> nemesis.pause(node(argument));
            case "resume" -> nemesis.resume(node(argument));
            case "cut" -> nemesis.partition(nodes(argument));
            case "heal" -> nemesis.healLinks();
            default -> throw new AssertionError(verb);
        }
        return inWords(verb, argument);
    }

    private static String inWords(String verb, String argument) {
        String whom = argument.equals("all")
                ? "all nodes"
                : (argument.contains(",") ? "nodes " : "node ") + argument.replace(",", ", ");
        return switch (verb) {
            case "kill" -> "kill -9 of " + whom;
            case "restart" -> whom + " restarted";
            case "pause" -> whom + " paused (SIGSTOP)";
            case "resume" -> whom + " goes on";
            case "cut" -> whom + " cut off";
            default -> "the network is whole";
        };
    }

    /** What came of it, which everybody is told; if it takes longer, they are told later. */
    private String await(Future<String> done, String what) throws InterruptedException {
        try {
            String said = done.get(REPLY_MILLIS_MAX, TimeUnit.MILLISECONDS);
            tell(said);
            return said;
        } catch (TimeoutException later) {
            sampler.execute(() -> tellLater(done, what));
            return what + "…";
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IllegalArgumentException(cause == null ? e.toString() : cause.getMessage(), e);
        }
    }

    private void tellLater(Future<String> done, String what) {
        if (!done.isDone()) {
            var unused = sampler.schedule(() -> tellLater(done, what), SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        try {
            tell(done.get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            tell(what + " failed: " + (cause == null ? e.toString() : cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<Integer> nodes(String argument) {
        if (argument.equals("all")) {
            return new TreeSet<>(cluster.members());
        }
        Set<Integer> nodes = new TreeSet<>();
        Arrays.stream(argument.split(",", -1)).forEach(word -> nodes.add(node(word)));
        return nodes;
    }

    private static int node(String word) {
        checkArgument(word.matches("[1-9][0-9]?"), "'%s' is no node", word);
        return Integer.parseInt(word);
    }

    void tell(String text) {
        tell(text, false);
    }

    private void tell(String text, boolean isCaption) {
        synchronized (events) {
            events.add(new DemoSample.Event(++eventsSoFar, seconds(), text, isCaption));
            if (events.size() > EVENTS_MAX) {
                events.remove(0);
            }
        }
    }

    /** What is said in large letters; nothing if it is empty. */
    void caption(String text) {
        caption = text;
        if (!text.isEmpty()) {
            tell(text, true);
        }
    }

    LiveCluster cluster() {
        return cluster;
    }

    Recovery recovery() {
        return recovery;
    }

    double seconds() {
        return (System.nanoTime() - origin) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private void sample() {
        try {
            for (int id : nemesis.ended()) {
                nemesis.foundDown(id);
                tell("node " + id + " has ended");
            }
            DemoSample now = look();
            past.addLast(now);
            if (past.size() > PAST_MAX) {
                past.removeFirst();
            }
            watchers.forEach(watcher -> watcher.accept(now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DemoSample look() throws InterruptedException {
        Map<Integer, NodeStatus> statuses = cluster.statuses();
        Map<Integer, DemoSample.Node> nodes = new TreeMap<>();
        for (int id : cluster.members()) {
            NodeStatus status = statuses.get(id);
            String state = "up";
            if (!cluster.isAlive(id)) {
                state = "down";
            } else if (cluster.isPaused(id)) {
                state = "paused";
            } else if (status == null) {
                state = "starting";
            }
            nodes.put(id, new DemoSample.Node(id, state, status));
        }
        List<List<Integer>> cuts = new ArrayList<>();
        LiveNemesis.directions(cluster.members()).stream()
                .filter(direction -> nemesis.isCut(direction.from(), direction.to()))
                .forEach(direction -> cuts.add(List.of(direction.from(), direction.to())));
        List<DemoSample.Event> told;
        synchronized (events) {
            told = List.copyOf(events);
        }
        return new DemoSample(
                seconds(),
                List.copyOf(nodes.values()),
                cuts,
                cluster.proxy() != null,
                meter.read(),
                history.tally(),
                told,
                caption);
    }

    /** Whether all is well so far. */
    public boolean isLinearizable() {
        return history.tally().answer() != Answer.NOT_LINEARIZABLE;
    }

    /** What clients did, as far back as it is kept. */
    public History history() {
        return history.history();
    }

    /** What went wrong up to now, for a simulation. */
    public Plan plan() {
        return log.plan(seed, cluster.first());
    }

    /** Waits, at the longest until the demo is closed. */
    void rest(long millis) throws InterruptedException {
        if (closed.await(millis, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the demo is closed");
        }
    }

    /** Ends the clients and the nodes. */
    @Override
    public void close() {
        closed.countDown();
        sampler.shutdownNow();
        office.shutdownNow();
        hands.shutdownNow();
        clients.close();
        cluster.close();
    }
}
