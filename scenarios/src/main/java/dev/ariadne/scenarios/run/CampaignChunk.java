package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a row of seeds of one scenario came to, small enough that a line of a file holds it.
 *
 * @param failures of each failed run, what would show it again: the seed and the oracle, as in {@code 17:OneVote}
 * @param met the situations that any of the runs came into
 * @param felt the kinds of faults that changed anything in any of them
 */
record CampaignChunk(
        Scenario scenario,
        long from,
        long count,
        double cpuSeconds,
        double simulatedSeconds,
        List<String> failures,
        SortedSet<String> met,
        SortedSet<String> felt) {
    static CampaignChunk of(Scenario scenario, long from, List<RunReport> reports) {
        TreeSet<String> met = new TreeSet<>();
        TreeSet<String> felt = new TreeSet<>();
        long cpuMicros = 0;
        long simulatedMillis = 0;
        for (RunReport report : reports) {
            report.situations().forEach((name, times) -> addIf(times > 0, name, met));
            report.effects().forEach((kind, effect) -> addIf(effect.felt() > 0, kind, felt));
            cpuMicros += report.counts().get(Count.CPU_MICROS);
            simulatedMillis += report.counts().get(Count.SIMULATED_MILLIS);
        }
        List<String> failures = reports.stream()
                .filter(report -> report.violation() != null)
                .map(CampaignChunk::failure)
                .toList();
        return new CampaignChunk(
                scenario, from, reports.size(), cpuMicros / 1e6, simulatedMillis / 1e3, failures, met, felt);
    }

    private static String failure(RunReport report) {
        return report.plan().seed() + ":"
                + (report.violation() == null ? "" : report.violation().oracle());
    }

    private static void addIf(boolean holds, String name, SortedSet<String> to) {
        if (holds) {
            to.add(name);
        }
    }

    String toLine() {
        Joiner comma = Joiner.on(',');
        return Joiner.on('\t')
                .join(
                        scenario.text(),
                        from,
                        count,
                        cpuSeconds,
                        simulatedSeconds,
                        comma.join(failures),
                        comma.join(met),
                        comma.join(felt));
    }

    /** @throws IllegalArgumentException if the line is none */
    static CampaignChunk parse(String line) {
        List<String> fields = Splitter.on('\t').splitToList(line);
        if (fields.size() != 8) {
            throw new IllegalArgumentException("a line has 8 fields, not " + fields.size());
        }
        return new CampaignChunk(
                Scenario.named(fields.get(0)),
                Long.parseLong(fields.get(1)),
                Long.parseLong(fields.get(2)),
                Double.parseDouble(fields.get(3)),
                Double.parseDouble(fields.get(4)),
                names(fields.get(5)),
                new TreeSet<>(names(fields.get(6))),
                new TreeSet<>(names(fields.get(7))));
    }

    private static List<String> names(String joined) {
        return Splitter.on(',').omitEmptyStrings().splitToList(joined);
    }
}
