package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.live.Torture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a real cluster under faults and checks what its clients saw. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a cluster of real processes on loopback while nodes are killed, paused, cut off, slowed down,",
            "replaced and left without room on their disks, and checks what clients saw meanwhile: it must be",
            "linearizable, no acknowledged write lost, and the service back within two election timeouts of a",
            "healthy quorum. Ctrl-C ends it with all that it started.",
            ""
        },
        footerHeading = "%nExit codes:%n",
        footer = "  0 nothing found, 1 something found, 2 wrong usage or it cannot run here.")
final class TortureCommand implements Callable<Integer> {
    /** Set by the launcher, since a JVM cannot tell before version 22. */
    private static final boolean TERMINAL = Boolean.getBoolean("ariadne.terminal");

    private static final long PROGRESS_NANOS = 200_000_000;
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smh])");

    @Option(names = "--time", defaultValue = "1m", description = "For how long, such as 90s, 10m, 2h. Default: 1m.")
    private String time = "1m";

    @Option(names = "--nodes", defaultValue = "3", description = "How many, 3 to 7. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(names = "--seed", description = "What the schedule is drawn from. Default: any.")
    private @Nullable Long seed;

    @Option(
            names = "--out",
            description = "Where to keep the history, the faults as a plan and, if something is found, all else."
                    + " A new or empty directory. Default: torture-SEED.")
    private @Nullable Path out;

    @Option(
            names = "--only",
            split = ",",
            description = "Only faults of these kinds: kill-leader, kill-minority, kill-all, pause-leader,"
                    + " pause-minority, isolate-leader, partition, one-way, slow-links, full-disk, rolling-restart,"
                    + " replace.")
    private @Nullable List<String> only;

    @Option(
            names = "--plant",
            description = "Cut the end off every log whenever all nodes are killed, as if disks had lied, to see how"
                    + " that is found.")
    private boolean plant;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    /** When there was a progress line last. */
    private long shown = System.nanoTime();

    @Override
    public Integer call() throws InterruptedException {
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
        Path directory = out == null ? Path.of("torture-" + chosen) : out;
        if (nodes < 3 || nodes > 7) {
            throw new UsageException("--nodes " + nodes + " is not within 3 to 7");
        }
        PrintWriter to = spec.commandLine().getOut();
        try {
            requireEmpty(directory);
            Torture.Options options =
                    new Torture.Options(nodes, nanos(time), chosen, directory, only, Torture.BACK_NANOS, plant);
            print("torture of " + nodes + " nodes for " + time + ", seed " + chosen, to);
            try (Torture torture = new Torture(
                    options, NodeCommand.class.getName(), line -> print(line, to), line -> progress(line, to))) {
                Runtime.getRuntime().addShutdownHook(new Thread(torture::close, "torture-end"));
                boolean good = torture.run();
                print(good ? "nothing found" : "again: " + again(chosen), to);
                return good ? 0 : 1;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private String again(long chosen) {
        return "./ariadne torture --seed " + chosen + " --nodes " + nodes + " --time " + time
                + (only == null ? "" : " --only " + String.join(",", only))
                + (plant ? " --plant" : "");
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new UsageException("--out " + directory + " is not empty");
                }
            }
        }
    }

    private static long nanos(String time) {
        Matcher form = TIME.matcher(time);
        if (!form.matches()) {
            throw new UsageException("--time '" + time + "' is not like 90s, 10m or 2h");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "s" -> Duration.ofSeconds(number).toNanos();
            case "m" -> Duration.ofMinutes(number).toNanos();
            default -> Duration.ofHours(number).toNanos();
        };
    }

    /** A line that stays. */
    private synchronized void print(String line, PrintWriter to) {
        to.println(TERMINAL ? "\r\u001b[K" + line : line);
        to.flush();
    }

    /** A line that the next one takes the place of; nothing where there is no terminal. */
    private synchronized void progress(String line, PrintWriter to) {
        long now = System.nanoTime();
        if (TERMINAL && now - shown > PROGRESS_NANOS) {
            shown = now;
            to.print("\r\u001b[K" + line);
            to.flush();
        }
    }
}
