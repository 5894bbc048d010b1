package dev.ariadne.scenarios.run;

import com.google.common.collect.ImmutableList;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.scenarios.run.CheckerBench.Contender;
import dev.ariadne.scenarios.run.CheckerBench.Measured;
import dev.ariadne.scenarios.run.CheckerBench.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** What verdicts cost, engine by engine, as text. */
final class CheckerTable {
    private static final long SEED = 7193;
    private static final long WARM_UP_NANOS = 1_000_000_000;

    /** The Java engines. */
    private static final List<Contender> CONTENDERS = ImmutableList.copyOf(new CheckEngines.Names()).stream()
            .filter(name -> !name.equals(CheckEngines.ALL) && !name.startsWith("knossos"))
            .flatMap(name -> CheckEngines.named(name).entrySet().stream())
            .map(engine -> new Contender(engine.getKey(), engine.getValue()))
            .toList();

    /** Histories that differ in nothing but their length. */
    private record Family(String name, String model, List<Integer> lengths, IntFunction<SyntheticHistory> history) {
        Answer expected() {
            return history.apply(lengths.get(0)).staleAfter() == SyntheticHistory.NEVER
                    ? Answer.LINEARIZABLE
                    : Answer.NOT_LINEARIZABLE;
        }

        Subject subject(int length) {
            return new Subject(
                    name, Models.named(model, null), history.apply(length).play(SEED), expected());
        }
    }

    private final CheckerBench bench = new CheckerBench();
    private final PrintWriter out;
    private boolean contradicted;

    CheckerTable(PrintWriter out) {
        this.out = out;
    }

    /** True if an engine gave a wrong answer. */
    boolean contradicted() {
        return contradicted;
    }

    /** Prints a row for each file that the table {@code expected.tsv} in {@code directory} names. */
    void printFiles(Path directory) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        List<String> lines = Files.readAllLines(directory.resolve("expected.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cell = line.split("\t", -1);
            Model<?> model = Models.named(cell[1], EdnParser.parseOne("initial value", cell[2]));
            Answer expected = cell[3].equals("linearizable") ? Answer.LINEARIZABLE : Answer.NOT_LINEARIZABLE;
            subjects.add(new Subject(
                    cell[0], model, JepsenReader.read(directory.resolve(cell[0]), model.keyed()), expected));
        }
        CONTENDERS.forEach(contender -> bench.warmUp(contender, subjects, WARM_UP_NANOS));
        printHead();
        subjects.forEach(this::print);
        out.println();
    }

    /** Prints a row for each synthetic history, and how it grew from the one before it. */
    void printSynthetic(int longest) {
        List<Subject> shortest = families().stream()
                .map(family -> family.subject(family.lengths().get(0)))
                .toList();
        CONTENDERS.forEach(contender -> shortest.forEach(
                subject -> bench.warmUp(contender, List.of(subject), WARM_UP_NANOS / shortest.size())));
        printHead();
        for (Family family : families()) {
            List<Measured> before = List.of();
            for (int length : family.lengths()) {
                if (length <= longest) {
                    List<Measured> now = print(family.subject(length));
                    if (!before.isEmpty()) {
                        printGrowth(before, now);
                    }
                    before = now;
                }
            }
        }
    }

    private static List<Family> families() {
        List<Integer> tenfold = List.of(10_000, 100_000, 1_000_000);
        List<Family> families = new ArrayList<>();
        families.add(new Family(
                "unique values, 30 clients",
                "register",
                List.of(1_000),
                length -> SyntheticHistory.register(length, 30)));
        families.add(new Family(
                "unique values, 10 clients", "register", tenfold, length -> SyntheticHistory.register(length, 10)));
        families.add(new Family(
                "the same with a stale read",
                "register",
                tenfold,
                length -> SyntheticHistory.register(length, 10).withStaleRead()));
        for (int crashed : List.of(0, 10, 100)) {
            families.add(new Family(
                    "5 values, 10 clients, crashed: " + crashed,
                    "register",
                    List.of(1_000, 10_000, 100_000),
                    length ->
                            SyntheticHistory.register(length, 10).withValues(5).withCrashedWrites(crashed)));
        }
        families.add(new Family(
                "10 keys, 50 clients",
                "key-value",
                List.of(10_000, 100_000),
                length -> SyntheticHistory.register(length, 50).withKeys(10)));
        families.add(new Family(
                "10 keys, 50 clients, 5 values",
                "key-value",
                List.of(10_000, 100_000),
                length -> SyntheticHistory.register(length, 50).withKeys(10).withValues(5)));
        return families;
    }

    private void printHead() {
        out.printf(Locale.ROOT, "%-58s %10s", "history", "operations");
        CONTENDERS.forEach(contender -> out.printf(Locale.ROOT, " %16s", contender.name()));
        out.println();
    }

    private List<Measured> print(Subject subject) {
        out.printf(
                Locale.ROOT,
                "%-58s %,10d",
                subject.name(),
                subject.history().operations().size());
        // all of them first: while the others run, what the JVM compiles for one is done
        CONTENDERS.forEach(contender -> bench.warmUp(contender, subject));
        List<Measured> row = new ArrayList<>();
        for (Contender contender : CONTENDERS) {
            Measured measured = bench.measure(contender, subject);
            contradicted |= measured.contradicts(subject.expected());
            out.printf(Locale.ROOT, " %16s", cell(measured, subject.expected()));
            row.add(measured);
        }
        out.println();
        out.flush();
        return row;
    }

    private static String cell(Measured measured, Answer expected) {
        if (measured.answer() == null) {
            return "-";
        }
        String time = measured.nanos() < 1e6
                ? String.format(Locale.ROOT, "%,.1f us", measured.nanos() / 1e3)
                : String.format(Locale.ROOT, "%,.1f ms", measured.nanos() / 1e6);
        if (measured.contradicts(expected)) {
            return "WRONG " + time;
        }
        return measured.answer() == Answer.UNKNOWN ? "unknown " + time : time;
    }

    private void printGrowth(List<Measured> before, List<Measured> now) {
        out.printf(Locale.ROOT, "%-69s", "    growth");
        for (int i = 0; i < now.size(); i++) {
            double ratio = now.get(i).nanos() / before.get(i).nanos();
            out.printf(Locale.ROOT, " %16s", Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "x %.1f", ratio));
        }
        out.println();
    }
}
