package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.run.Twin.Seeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs of the same seeds side by side. */
final class Proof {
    /** Some leaks show only now and then; so often a difference is sought again. */
    private static final int ATTEMPTS = 12;

    private static final int SEEDS_EXPLAINED = 5;
    private static final int CONTEXT_SHOWN = 10;

    private final Twin here;
    private final Seeds seeds;
    private final int threads;
    private final Progress progress;
    private final PrintWriter out;
    private List<Fingerprint> first = List.of();
    private boolean explained;
    private int differences;

    Proof(Twin here, Seeds seeds, int threads, Progress progress, PrintWriter out) {
        this.here = here;
        this.seeds = seeds;
        this.threads = threads;
        this.progress = progress;
        this.out = out;
    }

    /** Runs the seeds for the first time; says in words what was run. */
    String begin() throws IOException {
        first = run(here, seeds, threads);
        long records = first.stream().mapToLong(Fingerprint::records).sum();
        return String.format(
                Locale.ROOT,
                "seeds %d to %d: %,d records, %d at a time, on Java %s",
                seeds.from(),
                seeds.from() + seeds.count() - 1,
                records,
                threads,
                Runtime.version());
    }

    /** Runs the seeds again, and follows the first difference to its origin. */
    void compare(String how, Twin there, boolean reversed, int threadsThere) throws IOException {
        List<Fingerprint> second = run(there, new Seeds(seeds.from(), seeds.count(), reversed), threadsThere);
        List<Integer> different = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            if (!first.get(i).equals(second.get(i))) {
                different.add(i);
            }
        }
        if (different.isEmpty()) {
            say("  %-36s the same", how);
            return;
        }
        differences += different.size();
        say(
                "  %-36s %,d of %,d seeds DIFFER, first seed %d",
                how, different.size(), first.size(), first.get(different.get(0)).seed());
        for (int i = 0; i < Math.min(different.size(), SEEDS_EXPLAINED) && !explained; i++) {
            Fingerprint one = first.get(different.get(i));
            explained = explain(one.seed(), one.firstRecordOfDifference(second.get(different.get(i))), there);
        }
        if (!explained) {
            say("  none of them differed again: it depends on what ran before, or on the time of day");
        }
    }

    private List<Fingerprint> run(Twin twin, Seeds which, int how) throws IOException {
        List<Fingerprint> all = twin.run(which, how, fingerprint -> progress.done(differences));
        progress.clear();
        return all;
    }

    /** Whether nothing differed. */
    boolean end() {
        say("%s", differences == 0 ? "nothing differs" : "NOT deterministic");
        return differences == 0;
    }

    /**
     * Runs a seed again on both sides with the story of the stretch between two checkpoints in which they part. Where they part
     * elsewhere this time, that stretch is next.
     */
    private boolean explain(long seed, long guess, Twin there) throws IOException {
        long from = guess;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Excerpt left = here.excerpt(seed, from);
            Excerpt right = there.excerpt(seed, from);
            if (left.whole().equals(right.whole())) {
                continue;
            }
            long parting = left.whole().firstRecordOfDifference(right.whole());
            if (parting == from) {
                print(seed, left, right);
                return true;
            }
            from = parting;
        }
        return false;
    }

    private void print(long seed, Excerpt left, Excerpt right) {
        int at = 0;
        while (at < left.lines().size()
                && at < right.lines().size()
                && isSame(left.lines().get(at), right.lines().get(at))) {
            at++;
        }
        say("");
        if (at == left.lines().size() && at == right.lines().size()) {
            say("seed %d: the same records, but the oracles say something else", seed);
            return;
        }
        say("seed %d: the last that both runs did", seed);
        left.lines().subList(Math.max(0, at - CONTEXT_SHOWN), at).forEach(line -> say("  %s", text(line)));
        print("the first", left, at, List.of());
        print(
                "the second",
                right,
                at,
                at < left.lines().size() ? left.lines().get(at).stack() : List.of());
        say("");
    }

    private static boolean isSame(Excerpt.Line left, Excerpt.Line right) {
        return left.record() == right.record()
                && left.hash() == right.hash()
                && left.text().equals(right.text());
    }

    private void print(String which, Excerpt excerpt, int at, List<String> otherStack) {
        if (at >= excerpt.lines().size()) {
            say("%s run ends here", which);
            return;
        }
        Excerpt.Line line = excerpt.lines().get(at);
        say("then %s run", which);
        say("  %s", text(line));
        if (line.stack().equals(otherStack)) {
            say("      recorded by the same calls");
        } else {
            line.stack().forEach(frame -> say("      at %s", frame));
        }
    }

    private static String text(Excerpt.Line line) {
        return String.format(Locale.ROOT, "%,9d  %s", line.record(), line.text());
    }

    private void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }
}
