package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.scenarios.run.Caught.First;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which seed of each of several ranges is the first to fail: what {@link BugsCommand} runs with each bug planted. */
@Command(name = "hunt", hidden = true, description = "Finds the first failing seed of each of several ranges.")
final class HuntCommand implements Callable<Integer> {
    /** Before each answer. */
    static final String ANSWER = "range: ";

    @Parameters(index = "0", description = "Which scenario.")
    private String scenario = "swarm";

    @Option(names = "--ranges", required = true, description = "How many ranges.")
    private int ranges;

    @Option(names = "--seeds", required = true, description = "How many seeds in each.")
    private long seeds;

    @Option(names = "--ignore", split = ",", description = "Oracles whose complaints do not count.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--jobs", description = "How many at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Scenario chosen = FuzzCommand.scenario(scenario);
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(ranges * seeds, spec.commandLine().getErr());
        for (int range = 0; range < ranges; range++) {
            out.println(ANSWER + first(chosen, range * seeds, progress));
            out.flush();
        }
        progress.clear();
        return 0;
    }

    private First first(Scenario chosen, long before, Progress progress) {
        int threads = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        List<RunReport> failures = new ArrayList<>();
        List<RunReport> reports = Fleet.run(chosen, before + 1, seeds, threads, failures::isEmpty, report -> {
            if (isFailure(report)) {
                failures.add(report);
            }
            progress.done(failures.size());
        });
        for (RunReport report : reports) {
            Violation violation = report.violation();
            if (violation != null && isFailure(report)) {
                return new First(report.plan().seed() - before, violation.oracle());
            }
        }
        return First.NONE;
    }

    private boolean isFailure(RunReport report) {
        Violation violation = report.violation();
        return violation != null && !ignored.contains(violation.oracle());
    }
}
