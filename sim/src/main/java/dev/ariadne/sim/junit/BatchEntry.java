package dev.ariadne.sim.junit;

import dev.ariadne.sim.harness.BatchReport;
import dev.ariadne.sim.harness.SeedFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** All seeds of a test as one result. */
final class BatchEntry {
    private static final int SEEDS_NAMED = 20;

    private final SeedPlayer player;
    private final List<Long> seeds;
    private final int regressions;
    private final boolean mustReachAll;
    private @Nullable BatchReport report;

    /** @param many which seeds, where the test's own are not wanted */
    BatchEntry(SeedPlayer player, Optional<String> many) {
        this.player = player;
        SimTest settings = player.settings();
        LinkedHashSet<Long> all = new LinkedHashSet<>(player.regressions());
        regressions = all.size();
        mustReachAll = settings.reachAll() && many.isEmpty();
        all.addAll(
                many.isPresent()
                        ? Seeds.parseMany("-Dsim.seeds", many.get(), settings.from())
                        : Seeds.count("seeds of " + player.name(), settings.from(), settings.seeds()));
        seeds = List.copyOf(all);
    }

    TestTemplateInvocationContext entry() {
        String name = seeds.size() == 1 ? "1 seed" : seeds.size() + " seeds";
        return new Entry(regressions == 0 ? name : name + ", " + regressions + " of them regressions", this::check);
    }

    /** What became of the batch; plays it if that was not done yet. */
    synchronized BatchReport report() {
        if (report == null) {
            report = player.batch(seeds);
        }
        return report;
    }

    private void check() {
        BatchReport done = report();
        String summary = summary(done);
        System.out.println(player.name() + ": " + summary);
        player.stories().write("report.txt", player.name() + ": " + summary + System.lineSeparator());
        if (!done.failures().isEmpty()) {
            SeedFailure first = done.failures().get(0);
            throw new SimFailure(
                    summary + System.lineSeparator() + "seed " + first.seed() + ": " + player.tell(first),
                    first.where());
        }
        if (done.isVacuous()) {
            throw new SimFailure("vacuous, for it exercised nothing: " + summary, null);
        }
        if (mustReachAll && !done.never().isEmpty()) {
            throw new SimFailure("not everything was reached: " + summary, null);
        }
    }

    private String summary(BatchReport done) {
        List<SeedFailure> failures = done.failures();
        List<String> lines = new ArrayList<>();
        lines.add(
                failures.isEmpty()
                        ? "nothing found in " + done.seeds() + " seeds"
                        : failures.size() + " of " + done.seeds() + " seeds failed: " + named(failures));
        if (done.seeds() < seeds.size()) {
            lines.add("given up, " + (seeds.size() - done.seeds()) + " seeds were not run");
        }
        lines.add(String.format(
                Locale.ROOT,
                "%,d events, %,d simulated seconds, hash %s",
                done.events(),
                done.nanos() / 1_000_000_000,
                done.hash()));
        if (!done.never().isEmpty()) {
            lines.add("never reached: " + String.join(", ", done.never()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String named(List<SeedFailure> failures) {
        String names = failures.stream()
                .limit(SEEDS_NAMED)
                .map(failure -> Long.toString(failure.seed()))
                .collect(Collectors.joining(", "));
        return failures.size() > SEEDS_NAMED ? names + ", …" : names;
    }
}
