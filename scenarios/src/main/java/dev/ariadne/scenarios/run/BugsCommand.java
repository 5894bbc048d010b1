package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import dev.ariadne.scenarios.catalog.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plants known faults, one at a time, and sees which oracle finds each and after how many seeds. */
@Command(
        name = "bugs",
        mixinStandardHelpOptions = true,
        description = {
            "Plants known bugs, one at a time, and shows which oracle finds each.",
            "",
            "Each fault is a patch in scenarios/bugs; it is applied to a copy of the sources.",
            "",
            "Exit codes: 0 each was found by an oracle that should, 1 some were not, 2 wrong usage.",
            ""
        })
final class BugsCommand implements Callable<Integer> {
    /**
     * What became of a bug.
     *
     * @param oracle that caught it, or why there is none
     * @param seeds up to the first that failed, with that one
     */
    record Found(String oracle, long seeds) {}

    private static final Pattern FAILED = Pattern.compile("FAILED (\\S+) .*");
    private static final Pattern AGAIN = Pattern.compile("again: .* --seed (-?\\d+) .*");

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which bugs (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--scenario", description = "Which scenario (default: the one that each patch names).")
    private @Nullable String scenario;

    @Option(
            names = "--seeds",
            defaultValue = "1000",
            description = "How many seeds at most (default: ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--jobs", description = "How many seeds at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Option(names = "--check", description = "Only see whether every patch still applies.")
    private boolean check;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Scenario forAll = scenario == null ? null : FuzzCommand.scenario(scenario);
        FuzzCommand.require(jobs == null || jobs > 0, "--jobs is at least 1, not " + jobs);
        FuzzCommand.require(seeds > 0, "--seeds is at least 1, not " + seeds);
        Checkout checkout = Checkout.ofThisProgram();
        List<PlantedBug> bugs = choose(PlantedBug.all(checkout.bugs()));
        return check ? check(checkout, bugs) : run(checkout, bugs, forAll);
    }

    private List<PlantedBug> choose(List<PlantedBug> all) {
        TreeMap<String, PlantedBug> byName = new TreeMap<>();
        all.forEach(bug -> byName.put(bug.name(), bug));
        for (String name : names) {
            FuzzCommand.require(
                    byName.containsKey(name),
                    "there is no bug '" + name + "', only " + Joiner.on(", ").join(byName.keySet()));
        }
        return all.stream()
                .filter(bug -> names.isEmpty() || names.contains(bug.name()))
                .toList();
    }

    private int check(Checkout checkout, List<PlantedBug> bugs) throws IOException {
        for (PlantedBug bug : bugs) {
            checkout.check(bug);
        }
        spec.commandLine().getOut().println("all " + bugs.size() + " patches apply");
        return 0;
    }

    private int run(Checkout checkout, List<PlantedBug> bugs, @Nullable Scenario forAll) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int missed = 0;
        print(out, "bug", "scenario", "caught by", "seeds", "as expected");
        for (PlantedBug bug : bugs) {
            Scenario chosen = forAll == null ? bug.scenario() : forAll;
            Found found = fuzz(bug, chosen, checkout.plant(bug));
            boolean asExpected = bug.expected().contains(found.oracle());
            missed += asExpected ? 0 : 1;
            String verdict = asExpected ? "yes" : "no, by " + Joiner.on(" or ").join(bug.expected());
            print(out, bug.name(), chosen.text(), found.oracle(), String.valueOf(found.seeds()), verdict);
        }
        out.println();
        out.println(missed == 0 ? "all found" : missed + " of " + bugs.size() + " not found as expected");
        out.flush();
        return missed == 0 ? 0 : 1;
    }

    private static void print(
            PrintWriter out, String bug, String scenario, String oracle, String seeds, String expected) {
        out.printf(Locale.ROOT, "%-36s %-10s %-20s %6s  %s%n", bug, scenario, oracle, seeds, expected);
        out.flush();
    }

    /** The failure of the lowest seed, in a JVM of its own. Seeds count from 1. */
    private Found fuzz(PlantedBug bug, Scenario chosen, List<Path> classes) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseParallelGC"));
        command.add("-Dariadne.terminal=" + Boolean.getBoolean("ariadne.terminal"));
        command.add("-Dariadne.label=" + bug.name() + ": ");
        command.addAll(List.of("-cp", Checkout.classPath(classes), Main.class.getName()));
        command.addAll(List.of("fuzz", chosen.text(), "--seeds", String.valueOf(seeds), "--failures", "1"));
        if (jobs != null) {
            command.addAll(List.of("--jobs", String.valueOf(jobs)));
        }
        Process fuzz = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(fuzz::destroy));
        Found lowest;
        try (BufferedReader said = fuzz.inputReader()) {
            lowest = lowest(said);
        }
        int exit = Checkout.exitOf(fuzz);
        if (exit != (lowest == null ? 0 : 1)) {
            return new Found("a broken run", seeds);
        }
        return lowest == null ? new Found("nothing", seeds) : lowest;
    }

    /** Which of the failures that a fuzz has printed is of the lowest seed; null if it has printed none. */
    static @Nullable Found lowest(BufferedReader said) throws IOException {
        Found lowest = null;
        String oracle = "";
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher failed = FAILED.matcher(line);
            Matcher again = AGAIN.matcher(line);
            if (failed.matches()) {
                oracle = failed.group(1);
            } else if (again.matches()) {
                long seed = Long.parseLong(again.group(1));
                lowest = lowest == null || seed < lowest.seeds() ? new Found(oracle, seed) : lowest;
            }
        }
        return lowest;
    }
}
