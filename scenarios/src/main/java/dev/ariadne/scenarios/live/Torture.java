package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.report.Report;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.Verdict;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.PlanText;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Real processes on real sockets and disks under a schedule of faults, drawn from a seed, while clients write down what they see. The
 * seed decides what happens and for how long; whom it meets also depends on who leads then.
 *
 * <p>What has to hold: what the clients saw is linearizable, all keys being read at the end, so that no acknowledged write is lost; no
 * node ends by itself; the service is back in time whenever there is a healthy quorum.
 */
public final class Torture implements Closeable {
    /**
     * What is to be done.
     *
     * @param nodes how many members
     * @param nanos for how long things go wrong
     * @param out a directory for what is kept
     * @param strikes what to do, in any order; null for all
     * @param backNanos how soon the service has to be back when there is a healthy quorum
     * @param plant whether disks lose what they promised when all nodes are killed, to see how that is found
     */
    public record Options(
            int nodes,
            long nanos,
            long seed,
            Path out,
            @Nullable List<String> strikes,
            long backNanos,
            boolean plant) {}

    /** Two election timeouts, of which one is 10 to 19 ticks of 100 ms. */
    public static final long BACK_NANOS = Duration.ofMillis(3_800).toNanos();

    private static final int CLIENTS = 8;
    private static final int SLOTS = 4;
    private static final long REST_MILLIS = 10;
    private static final long CHECKER_STEPS_MAX = 20_000_000;
    private static final long START_NANOS_MAX = Duration.ofMinutes(2).toNanos();

    /** After that the service is taken for lost. */
    private static final long BACK_NANOS_MAX = Duration.ofSeconds(30).toNanos();

    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final long HOLD_NANOS_MIN = Duration.ofMillis(500).toNanos();
    private static final long HOLD_NANOS_MAX = Duration.ofSeconds(4).toNanos();

    private final Options options;
    private final Consumer<String> out;
    private final Consumer<String> progress;
    private final LiveCluster cluster;
    private final FaultLog log = new FaultLog();
    private final LiveNemesis nemesis;
    private final LiveHistory history = new LiveHistory(SLOTS, Integer.MAX_VALUE);
    private final Recovery recovery = new Recovery();
    private final LiveClients clients;
    private final SplittableRandom random;
    private final Map<Strike, Integer> done = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();
    private final long origin = System.nanoTime();
    private @Nullable SmallDisk disk;
    private int diskOf;
    private volatile @Nullable String failure;
    private volatile boolean closed;
    private boolean judged;

    /**
     * One that has not begun.
     *
     * @param mainClass takes the flags of {@code ./ariadne node}
     * @param out gets a line for each thing that happens
     * @param progress gets a line again and again, each in the place of the one before
     */
    public Torture(Options options, String mainClass, Consumer<String> out, Consumer<String> progress)
            throws IOException {
        this.options = options;
        this.out = out;
        this.progress = progress;
        Files.createDirectories(options.out());
        cluster = new LiveCluster(options.out().resolve("nodes"), options.nodes(), mainClass);
        nemesis = new LiveNemesis(cluster, log);
        random = new SplittableRandom(options.seed());
        clients = new LiveClients(cluster, history, recovery, SLOTS, REST_MILLIS, options.seed());
    }

    /** Does it all. Returns whether nothing was found. */
    public boolean run() throws IOException, InterruptedException {
        List<Strike> strikes = possible();
        skipped.forEach(line -> out.accept("skipped: " + line));
        Striker striker = new Striker(cluster, nemesis, random, options.plant(), disk, diskOf);
        for (int id : cluster.places()) {
            var unused = cluster.ruler(id);
        }
        cluster.startAll();
        var unused = awaitServing(options.nodes());
        clients.start(CLIENTS);
        back(Strike.KILL_ALL, System.nanoTime());
        List<Strike> deck = new ArrayList<>();
        for (long begin = System.nanoTime(); failure == null && System.nanoTime() - begin < options.nanos(); ) {
            if (deck.isEmpty()) {
                deck.addAll(strikes);
                Collections.shuffle(deck, new Random(random.nextLong()));
            }
            attempt(striker, deck.remove(0));
        }
        nemesis.healAll();
        clients.join();
        judge();
        summarize();
        return failure == null;
    }

    /** What this machine allows of what is asked for; the rest is skipped with a line. */
    private List<Strike> possible() throws InterruptedException {
        List<Strike> strikes = new ArrayList<>();
        List<String> asked = options.strikes();
        for (Strike strike : Strike.values()) {
            if (asked == null || asked.contains(strike.text())) {
                strikes.add(strike);
            }
        }
        checkArgument(
                !strikes.isEmpty() && (asked == null || strikes.size() == asked.size()), "there is none of %s", asked);
        if (cluster.proxy() == null && strikes.removeIf(Strike::needsLinks)) {
            skipped.add("partitions and slow links: this machine has no loopback addresses but 127.0.0.1");
        }
        if (strikes.contains(Strike.FULL_DISK)) {
            mountDisk(strikes);
        }
        return strikes;
    }

    private void mountDisk(List<Strike> strikes) throws InterruptedException {
        diskOf = 1 + random.nextInt(options.nodes());
        try {
            disk = new SmallDisk(cluster.data(diskOf));
        } catch (IOException e) {
            strikes.remove(Strike.FULL_DISK);
            skipped.add("a full disk: a small file system cannot be mounted here: " + e.getMessage());
        }
    }

    /** What cannot be done is a finding: it takes no more than a cluster that works. */
    private void attempt(Striker striker, Strike strike) throws InterruptedException {
        try {
            strike(striker, strike);
        } catch (IOException e) {
            fail(strike.summary() + ": " + e.getMessage());
        }
    }

    private void strike(Striker striker, Strike strike) throws IOException, InterruptedException {
        rest(HOLD_NANOS_MIN);
        String whom = striker.begin(strike);
        long begun = System.nanoTime();
        String during = strike.leavesQuorum() ? back(strike, begun) : "";
        rest(begun + random.nextLong(HOLD_NANOS_MIN, HOLD_NANOS_MAX) - System.nanoTime());
        striker.end(strike);
        long healthy = awaitServing(cluster.members().size() / 2 + 1);
        String after = failure == null ? back(strike, healthy) : "";
        var unused = awaitServing(cluster.members().size());
        done.merge(strike, 1, Integer::sum);
        String met = whom.isEmpty() ? "" : ", " + whom;
        tell(strike.summary()
                + met
                + (during.isEmpty() ? "" : "; service back after " + during)
                + (after.isEmpty() ? "" : "; over, and back after " + after));
    }

    /** Waits until the service is back, there being a healthy quorum since then. */
    private String back(Strike strike, long healthyNanos) throws InterruptedException {
        OptionalLong nanos = recovery.await(healthyNanos, BACK_NANOS_MAX);
        if (nanos.isEmpty()) {
            fail("no update was answered within 30 s of a healthy quorum, after " + strike.summary());
            return "";
        } else if (nanos.getAsLong() > options.backNanos()) {
            fail("the service was back only after " + Recovery.seconds(nanos.getAsLong()) + ", after "
                    + strike.summary());
        }
        return Recovery.seconds(nanos.getAsLong());
    }

    private void rest(long nanos) {
        long begin = System.nanoTime();
        for (long left = nanos; left > 0 && failure == null; left = nanos - (System.nanoTime() - begin)) {
            watch();
            LockSupport.parkNanos(Math.min(left, POLL_NANOS));
        }
    }

    /** What must not be, at any time. */
    private void watch() {
        LiveHistory.Tally tally = history.tally();
        progress.accept(time() + "  " + inWords(tally));
        if (tally.answer() == Answer.NOT_LINEARIZABLE) {
            fail("what the clients saw is not linearizable");
        }
        for (int id : nemesis.ended()) {
            fail("node " + id + " ended by itself; see " + cluster.log(id));
        }
    }

    /** Returns since when so many serve. */
    private long awaitServing(int enough) throws InterruptedException {
        long begin = System.nanoTime();
        Map<Integer, NodeStatus> serving = cluster.statuses();
        while (failure == null && serving.size() < enough) {
            watch();
            if (System.nanoTime() - begin > START_NANOS_MAX) {
                fail("only nodes " + serving.keySet() + " serve 120 s after all were started");
            }
            LockSupport.parkNanos(POLL_NANOS);
            serving = cluster.statuses();
        }
        return serving.values().stream()
                .map(NodeStatus::at)
                .sorted()
                .skip(enough - 1L)
                .findFirst()
                .orElse(begin);
    }

    /** The first reason counts, and nothing that happens because it was told to end. */
    private void fail(String reason) {
        if (failure == null && !closed) {
            failure = reason;
            tell("FAILED: " + reason);
        }
    }

    private void tell(String line) {
        out.accept(time() + "  " + line);
    }

    private String time() {
        long seconds = Duration.ofNanos(System.nanoTime() - origin).toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
    }

    private static String inWords(LiveHistory.Tally tally) {
        return String.format(
                Locale.ROOT,
                "%,d operations (%,d refused, %,d of unknown outcome)",
                tally.done() + tally.refused() + tally.unknown(),
                tally.refused(),
                tally.unknown());
    }

    /** Judges the whole history once more and writes down what there is. */
    private void judge() throws IOException {
        int silent = clients.readAll();
        if (silent > 0) {
            fail("at the end " + silent + " keys could not be read");
        }
        History whole = history.history();
        Path file = keep(whole);
        Model<?> model = Models.keyValue();
        Verdict verdict = LinearizabilityChecker.check(model, whole, Limits.steps(CHECKER_STEPS_MAX));
        tell(inWords(history.tally()) + " on " + history.keys().size() + " keys: "
                + switch (verdict.answer()) {
                    case LINEARIZABLE ->
                        silent > 0 ? "linearizable" : "linearizable, and every key was read at the end";
                    case NOT_LINEARIZABLE -> "not linearizable";
                    case UNKNOWN -> "some keys could not be judged: " + verdict.reason();
                });
        if (verdict.answer() == Answer.UNKNOWN) {
            fail("some keys could not be judged");
        } else if (verdict.answer() == Answer.NOT_LINEARIZABLE) {
            fail("what the clients saw is not linearizable");
            Report report = Report.of(file.toString(), "key-value", model, whole, verdict);
            Files.writeString(options.out().resolve("report.html"), report.html());
            out.accept(report.text());
        }
    }

    /** Writes down what clients saw, and what went wrong. */
    private Path keep(History whole) throws IOException {
        judged = true;
        Path file = options.out().resolve("history.edn");
        try (Writer writer = Files.newBufferedWriter(file)) {
            JepsenWriter.write(whole, writer);
        }
        Plan plan = log.plan(options.seed(), options.nodes());
        Files.writeString(options.out().resolve("faults.plan"), PlanText.write(plan));
        return file;
    }

    private void summarize() {
        List<Long> times = recovery.all();
        if (!times.isEmpty()) {
            out.accept("service back with a healthy quorum, " + times.size() + " times: median "
                    + Recovery.seconds(times.get(times.size() / 2)) + ", worst "
                    + Recovery.seconds(times.get(times.size() - 1)) + "; at most "
                    + Recovery.seconds(options.backNanos()) + " is allowed"
                    + (options.backNanos() == BACK_NANOS ? ", two election timeouts" : ""));
        }
        out.accept("faults: "
                + done.entrySet().stream()
                        .map(each -> each.getValue() + " × " + each.getKey().summary())
                        .collect(Collectors.joining(", ")));
        out.accept("kept: " + options.out() + ": history.edn (./ariadne check --model key-value), faults.plan"
                + " (./ariadne replay --plan)"
                + (failure == null ? "" : ", nodes with their logs and data, report.html if it is about the history"));
    }

    /** Ends all processes, and deletes their data if nothing was found. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        clients.close();
        cluster.close();
        try {
            if (disk != null) {
                disk.close(failure == null ? null : cluster.directory().resolve("disk-of-node-" + diskOf));
            }
            if (!judged && !history.history().operations().isEmpty()) {
                Path file = keep(history.history());
                out.accept("cut short; what there is so far is in " + file.getParent());
            }
            if (failure == null) {
                MoreFiles.deleteRecursively(cluster.directory(), RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            out.accept("at the end: " + e.getMessage());
        }
    }
}
