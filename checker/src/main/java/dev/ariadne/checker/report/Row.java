package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.Comparator;
import java.util.List;

/**
 * A row of a chart: a process, and for one that went on after operations whose outcome it did not learn, which stay open, a further
 * row for each of them.
 */
record Row(long process, int number) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
            Comparator.comparingLong(Row::process).thenComparingInt(Row::number);

    /** The row of one of the operations that are {@code shown}. */
    static Row of(Operation operation, List<Operation> shown) {
        long open = shown.stream()
                .filter(other -> other.process() == operation.process()
                        && other.outcome() == Outcome.UNKNOWN
                        && other.invoked().event() < operation.invoked().event())
                .count();
        return new Row(operation.process(), (int) open);
    }

    @Override
    public int compareTo(Row other) {
        return ORDER.compare(this, other);
    }
}
