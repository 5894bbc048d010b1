package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.run.Caught.First;
import dev.ariadne.scenarios.run.PlantedBug.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
            "Each is a patch in scenarios/bugs, which is applied to a copy of the sources. Seeds are run in several",
            "ranges, each up to the first that fails. Benign changes are planted as well, and nothing should be found;",
            "and changes that make runs of one seed differ, which 'prove' should find. What was done is kept by commit,",
            "and not done again.",
            "",
            "Exit codes: 0 all as expected, 1 some not, 2 wrong usage.",
            ""
        })
final class BugsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which changes (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--scenario", description = "Which scenario (default: the one that each patch names).")
    private @Nullable String scenario;

    @Option(names = "--ranges", description = "How many ranges of seeds (default: 5, and 1 for benign changes).")
    private @Nullable Integer ranges;

    @Option(names = "--seeds", description = "How many seeds in each (default: 600, and 500 for benign changes).")
    private @Nullable Long seeds;

    @Option(names = "--jobs", description = "How many seeds at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Option(names = "--results", description = "Keep results in this folder (default: scenarios/target/bugs-results).")
    private @Nullable Path results;

    @Option(names = "--markdown", description = "Run nothing: show the kept results of this commit as Markdown.")
    private boolean markdown;

    @Option(names = "--check", description = "Run nothing: only see whether every patch still applies.")
    private boolean check;

    @Option(names = "--proofs", description = "Only replay the saved plan of each bug, with it and without it.")
    private boolean proofs;

    @Option(names = "--save-plans", description = "Save a small plan for every bug that is found and has none.")
    private boolean savePlans;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        FuzzCommand.require(jobs == null || jobs > 0, "--jobs is at least 1, not " + jobs);
        FuzzCommand.require(seeds == null || seeds > 0, "--seeds is at least 1, not " + seeds);
        FuzzCommand.require(ranges == null || ranges > 0, "--ranges is at least 1, not " + ranges);
        Checkout checkout = Checkout.ofThisProgram();
        List<PlantedBug> bugs = choose(PlantedBug.all(checkout.bugs()));
        if (check) {
            return check(checkout, bugs);
        } else if (proofs) {
            return prove(checkout, bugs);
        }
        return markdown ? show(checkout, bugs) : run(checkout, bugs);
    }

    private List<PlantedBug> choose(List<PlantedBug> all) {
        TreeMap<String, PlantedBug> byName = new TreeMap<>();
        all.forEach(bug -> byName.put(bug.name(), bug));
        for (String name : names) {
            FuzzCommand.require(
                    byName.containsKey(name),
                    "there is no bug '" + name + "', only " + Joiner.on(", ").join(byName.keySet()));
        }
        Scenario forAll = scenario == null ? null : FuzzCommand.scenario(scenario);
        return all.stream()
                .filter(bug -> names.isEmpty() || names.contains(bug.name()))
                .map(bug -> forAll == null ? bug : bug.in(forAll))
                .toList();
    }

    private int check(Checkout checkout, List<PlantedBug> bugs) throws IOException {
        for (PlantedBug bug : bugs) {
            checkout.check(bug);
        }
        out().println("all " + bugs.size() + " patches apply");
        return 0;
    }

    private int prove(Checkout checkout, List<PlantedBug> bugs) throws IOException {
        int wrong = 0;
        for (PlantedBug bug : bugs) {
            if (bug.hasPlan()) {
                PlantedJvm planted = new PlantedJvm(bug.name(), checkout.plant(bug));
                String objection = Proofs.objection(bug, bug.plan(), planted);
                out().println(bug.name() + ": " + (objection == null ? "proved" : objection));
                out().flush();
                wrong += objection == null ? 0 : 1;
            }
        }
        return wrong == 0 ? 0 : 1;
    }

    // ---- finding them

    private int run(Checkout checkout, List<PlantedBug> bugs) throws IOException {
        String commit = checkout.commit();
        boolean isChanged = commit.endsWith("-dirty");
        BugResults kept = isChanged ? BugResults.ofChangedTree() : BugResults.of(folder(checkout), commit);
        if (isChanged) {
            spec.commandLine().getErr().println("ariadne: the sources differ from any commit; no result is kept");
        }
        List<Caught> all = new ArrayList<>();
        int broken = 0;
        BugTable.head(out());
        for (PlantedBug bug : bugs) {
            try {
                if (BugHunt.hunts(bug.kind())) {
                    all.add(run(checkout, bug, kept));
                }
            } catch (UsageException e) {
                broken++; // the others are worth knowing all the same
                spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            }
        }
        out().println();
        out().println(BugTable.sum(all) + (broken == 0 ? "" : ", " + broken + " could not be run"));
        return broken == 0 && all.stream().allMatch(Caught::isAsExpected) ? 0 : 1;
    }

    private Caught run(Checkout checkout, PlantedBug bug, BugResults kept) throws IOException {
        BugHunt hunt = new BugHunt(ranges, seeds, jobs);
        Caught before = kept.find(bug, hunt.seeds(bug), hunt.ranges(bug));
        if (before != null && !savesPlan(bug)) {
            BugTable.line(out(), before);
            return before;
        }
        PlantedJvm planted = new PlantedJvm(bug.name(), checkout.plant(bug));
        Caught caught = before == null ? hunt.run(bug, planted) : before;
        if (before == null) {
            kept.add(caught);
        }
        BugTable.line(out(), caught);
        if (savesPlan(bug)) {
            savePlan(caught, planted);
        }
        return caught;
    }

    private boolean savesPlan(PlantedBug bug) {
        return savePlans && bug.kind() == Kind.BUG;
    }

    private Path folder(Checkout checkout) {
        return results == null ? checkout.results() : results;
    }

    /** Of the seeds that found a bug for the right reason, the first whose plan comes out small. */
    private void savePlan(Caught caught, PlantedJvm planted) throws IOException {
        PlantedBug bug = caught.bug();
        if (bug.hasPlan() && Proofs.objection(bug, bug.plan(), planted) == null) {
            return;
        }
        for (int range = 0; range < caught.ranges().size(); range++) {
            First first = caught.ranges().get(range);
            if (bug.expected().contains(first.oracle())) {
                String said = Proofs.save(bug, range * caught.seeds() + first.ordinal(), planted);
                out().println("  " + said);
                out().flush();
                if (said.endsWith("is saved")) {
                    return;
                }
            }
        }
    }

    private int show(Checkout checkout, List<PlantedBug> bugs) throws IOException {
        String commit = checkout.commit().replace("-dirty", "");
        BugResults kept = BugResults.of(folder(checkout), commit);
        BugHunt hunt = new BugHunt(ranges, seeds, jobs);
        List<Caught> all = new ArrayList<>();
        for (PlantedBug bug : bugs) {
            Caught caught = kept.find(bug, hunt.seeds(bug), hunt.ranges(bug));
            if (caught != null) {
                all.add(caught);
            }
        }
        BugTable.markdown(out(), all);
        out().println();
        out().println("On " + commit + ": " + BugTable.sum(all) + ".");
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
