package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import dev.ariadne.scenarios.run.Caught.First;
import dev.ariadne.scenarios.run.PlantedBug.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How planted changes are looked for: bugs and benign changes by the oracles, in ranges of seeds; leaks by running seeds twice.
 *
 * @param ranges of seeds; null for as many as are usual for the kind of change
 * @param seeds in each range; likewise
 * @param jobs at a time; null for one a processor
 */
record BugHunt(
        @Nullable Integer ranges,
        @Nullable Long seeds,
        @Nullable Integer jobs) {
    /** What a leak is caught by. */
    static final String PROOF = "prove";

    private static final Pattern DIFFERS = Pattern.compile(".* DIFFER, first seed (\\d+)");

    /** Whether changes of this kind show in runs at all; what breaks the simulator is for its own tests. */
    static boolean hunts(Kind kind) {
        return kind != Kind.HARNESS;
    }

    int ranges(PlantedBug bug) {
        return bug.kind() == Kind.LEAK ? 1 : ranges != null ? ranges : bug.kind() == Kind.BENIGN ? 1 : 5;
    }

    long seeds(PlantedBug bug) {
        return bug.kind() == Kind.LEAK ? 20 : seeds != null ? seeds : bug.kind() == Kind.BENIGN ? 500 : 600;
    }

    /** @throws UsageException if the run breaks down */
    Caught run(PlantedBug bug, PlantedJvm planted) throws IOException {
        return new Caught(bug, seeds(bug), bug.kind() == Kind.LEAK ? leak(bug, planted) : firsts(bug, planted));
    }

    private List<First> firsts(PlantedBug bug, PlantedJvm planted) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("hunt", bug.scenario().text()));
        arguments.addAll(List.of("--ranges", String.valueOf(ranges(bug)), "--seeds", String.valueOf(seeds(bug))));
        if (bug.kind() == Kind.BENIGN && !bug.expected().isEmpty()) {
            arguments.addAll(List.of("--ignore", Joiner.on(',').join(bug.expected())));
        }
        addJobs(arguments);
        List<First> firsts = new ArrayList<>();
        int exit = planted.run(arguments, line -> {
            if (line.startsWith(HuntCommand.ANSWER)) {
                firsts.add(First.parse(line.substring(HuntCommand.ANSWER.length())));
            }
        });
        require(exit == 0 && firsts.size() == ranges(bug), bug, exit);
        return firsts;
    }

    private List<First> leak(PlantedBug bug, PlantedJvm planted) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("prove", bug.scenario().text(), "--seeds", String.valueOf(seeds(bug))));
        addJobs(arguments);
        List<First> firsts = new ArrayList<>();
        int exit = planted.run(arguments, line -> {
            Matcher differs = DIFFERS.matcher(line);
            if (differs.matches()) {
                firsts.add(new First(Long.parseLong(differs.group(1)), PROOF));
            }
        });
        require(exit == (firsts.isEmpty() ? 0 : 1), bug, exit);
        return List.of(firsts.isEmpty() ? First.NONE : firsts.get(0));
    }

    private void addJobs(List<String> arguments) {
        if (jobs != null) {
            arguments.addAll(List.of("--jobs", String.valueOf(jobs)));
        }
    }

    private static void require(boolean holds, PlantedBug bug, int exit) {
        FuzzCommand.require(holds, "the run with " + bug.name() + " planted broke down, with exit code " + exit);
    }
}
