package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.run.Twin.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves that seeds repeat themselves, or shows where they do not. */
@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        description = {
            "Proves that seeds repeat themselves, or shows where they do not.",
            "",
            "Runs all seeds, and then again in this JVM, in the opposite order one at a time, in a fresh JVM in which all",
            "identity hashes are alike, and on another JDK if there is one. Compares the hashes of all that happened. A",
            "difference is followed to the first record in which two runs differ.",
            "",
            "Exit codes: 0 all are the same, 1 some differ, 2 wrong usage.",
            ""
        })
final class ProveCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", defaultValue = "swarm", description = "Which scenario (default: swarm).")
    private String scenario = "swarm";

    @Option(names = "--seeds", defaultValue = "1000", description = "How many seeds (default: ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--from", defaultValue = "1", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--jobs", description = "How many at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Option(names = "--jvm", paramLabel = "HOME", description = "Also compare with the JDK in this directory.")
    private @Nullable Path jvm;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Scenario chosen = FuzzCommand.scenario(scenario);
        int threads = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        FuzzCommand.require(threads > 0, "--jobs is at least 1, not " + threads);
        FuzzCommand.require(seeds > 0, "--seeds is at least 1, not " + seeds);
        PrintWriter out = spec.commandLine().getOut();
        Progress progress =
                new Progress(seeds * (jvm == null ? 4 : 5), spec.commandLine().getErr());
        Path home = Path.of(System.getProperty("java.home"));
        List<String> hashesAlike = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");
        try (Twin here = here(chosen);
                Twin fresh = new JvmTwin(home, scenario, hashesAlike);
                Twin other = jvm == null ? null : new JvmTwin(jvm, scenario, List.of())) {
            Proof proof = new Proof(here, new Seeds(from, seeds, false), threads, progress, out);
            out.printf(Locale.ROOT, "%s, %s%n", scenario, proof.begin());
            proof.compare("again", here, false, threads);
            proof.compare("the other way round, one at a time", here, true, 1);
            proof.compare("in a fresh JVM", fresh, false, threads);
            if (other != null) {
                proof.compare("on " + jvm, other, false, threads);
            }
            return proof.end() ? 0 : 1;
        }
    }

    /** Runs the seeds of a scenario in this JVM. */
    static Twin here(Scenario scenario) {
        return new LocalTwin((seed, trace) ->
                String.valueOf(Run.of(scenario.plan(seed), trace).violation()));
    }
}
