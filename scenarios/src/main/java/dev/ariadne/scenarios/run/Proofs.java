package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Saved plans, each of which shows that a planted bug is one: it fails with the bug and passes without. */
final class Proofs {
    /** Nobody reads longer ones. */
    private static final int LINES_MAX = 60;

    private static final Pattern FAILED = Pattern.compile("FAILED (\\S+) .*");

    private Proofs() {}

    /** What is wrong with the plan of a bug; null if nothing is. */
    static @Nullable String objection(PlantedBug bug, Path plan, PlantedJvm planted) throws IOException {
        Violation without = Run.of(ReplayCommand.read(plan), new Trace()).violation();
        if (without != null) {
            return "fails without the bug: " + without;
        }
        String with = oracle(planted, List.of("replay", "--plan", plan.toString()));
        return bug.expected().contains(with)
                ? null
                : "with the bug it fails " + (with.isEmpty() ? "nothing" : with) + ", not "
                        + Joiner.on(" or ").join(bug.expected());
    }

    private static String oracle(PlantedJvm planted, List<String> replay) throws IOException {
        List<String> oracles = new ArrayList<>();
        planted.run(replay, line -> {
            Matcher failed = FAILED.matcher(line);
            if (failed.matches()) {
                oracles.add(failed.group(1));
            }
        });
        return oracles.isEmpty() ? "" : oracles.get(0);
    }

    /**
     * Cuts down the plan of a seed that found a bug, and saves it next to the patch if that proves something.
     *
     * @return what became of it, in a few words
     */
    static String save(PlantedBug bug, long seed, PlantedJvm planted) throws IOException {
        Path cut = planted.classes().get(0).resolveSibling(seed + ".plan");
        oracle(
                planted,
                List.of(
                        "replay",
                        bug.scenario().text(),
                        "--seed",
                        String.valueOf(seed),
                        "--shrink",
                        "--save-plan",
                        cut.toString()));
        long lines;
        try (var all = Files.lines(cut)) {
            lines = all.count();
        }
        String objection = lines > LINES_MAX ? "has " + lines + " lines" : objection(bug, cut, planted);
        if (objection != null) {
            return "the plan of seed " + seed + " " + objection;
        }
        Files.move(cut, bug.plan(), StandardCopyOption.REPLACE_EXISTING);
        return "a plan of " + lines + " lines is saved";
    }
}
