package dev.ariadne.sim.harness;

import dev.ariadne.sim.check.Reached;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a batch. Everything in it follows from the seeds and the code, unless a run hung.
 *
 * @param seeds how many runs ended, or hung
 * @param failures in the order of the seeds as they were given
 * @param checks in how many runs each statement was reached
 * @param buggify in how many runs each point fired
 * @param faults in how many runs those of each kind changed something
 * @param events of all runs
 * @param nanos simulated, of all runs
 * @param hash over the hashes of all runs, in order
 */
public record BatchReport(
        long seeds,
        List<SeedFailure> failures,
        Reached checks,
        Reached buggify,
        Reached faults,
        long events,
        long nanos,
        String hash) {
    public BatchReport {
        failures = List.copyOf(failures);
    }

    /** What no run reached, in words; empty if everything that is known was reached. */
    public List<String> never() {
        List<String> never = new ArrayList<>(checks.never());
        buggify.never().forEach(point -> never.add("buggify " + point));
        faults.never().forEach(kind -> never.add("effect of fault " + kind));
        return never;
    }

    /** Whether the batch exercised nothing, so that its finding nothing means nothing. */
    public boolean isVacuous() {
        boolean nothingChecked = !checks.runsByName().isEmpty()
                && checks.never().size() == checks.runsByName().size();
        return events == 0 || nothingChecked;
    }
}
