package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import dev.ariadne.scenarios.run.PlantedBug.Kind;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Shows what became of planted bugs, for people and for their documents. */
final class BugTable {
    private BugTable() {}

    static void head(PrintWriter out) {
        line(out, "change", "rows", "scenario", "found", "median", "first oracle", "right reason");
    }

    static void line(PrintWriter out, Caught caught) {
        PlantedBug bug = caught.bug();
        line(
                out,
                bug.name(),
                Joiner.on(' ').join(bug.rows()),
                bug.scenario().text(),
                found(caught),
                caught.median(),
                Objects.requireNonNullElse(caught.oracle(), "none"),
                caught.verdict());
    }

    private static void line(
            PrintWriter out,
            String bug,
            String rows,
            String scenario,
            String found,
            String median,
            String oracle,
            String verdict) {
        out.printf(
                Locale.ROOT,
                "%-34s %-12s %-10s %7s %7s  %-20s %s%n",
                bug,
                rows,
                scenario,
                found,
                median,
                oracle,
                verdict);
        out.flush();
    }

    private static String found(Caught caught) {
        return caught.found() + " of " + caught.ranges().size();
    }

    /** As a table of Markdown. */
    static void markdown(PrintWriter out, List<Caught> all) {
        out.println(
                "| change | rows | what is different | scenario | found | median seed | first oracle | right reason |");
        out.println("|---|---|---|---|---:|---:|---|---|");
        for (Caught caught : all) {
            PlantedBug bug = caught.bug();
            out.printf(
                    "| `%s` | %s | %s | %s | %s | %s | %s | %s |%n",
                    bug.name(),
                    Joiner.on(", ").join(bug.rows()),
                    bug.summary(),
                    bug.scenario().text(),
                    found(caught),
                    caught.found() == 0 ? "" : caught.median(),
                    Objects.requireNonNullElse(caught.oracle(), ""),
                    caught.verdict());
        }
    }

    /** How many of each kind are as they should be. */
    static String sum(List<Caught> all) {
        return Joiner.on(", ")
                .join(
                        sum(all, Kind.BUG, "bugs found"),
                        sum(all, Kind.BENIGN, "benign changes left in peace"),
                        sum(all, Kind.LEAK, "leaks found"));
    }

    private static String sum(List<Caught> all, Kind kind, String what) {
        List<Caught> some =
                all.stream().filter(caught -> caught.bug().kind() == kind).toList();
        return some.stream().filter(Caught::isAsExpected).count() + " of " + some.size() + " " + what;
    }
}
