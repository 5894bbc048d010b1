package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Operations as arrays of small numbers: events and times as differences, labels and rows by their index. A row of the
 * timeline is a process, or several that follow one another, as Jepsen's do when a client lost an answer.
 */
final class Columns {
    private static final int UNKNOWN = 2;

    private final List<Operation> operations;
    private final Predicate<Operation> reads;

    Columns(List<Operation> operations, Predicate<Operation> reads) {
        this.operations = operations;
        this.reads = reads;
    }

    Map<String, Object> columns() {
        int count = operations.size();
        int[] start = new int[count];
        int[] length = new int[count];
        int[] label = new int[count];
        int[] outcome = new int[count];
        long[] process = new long[count];
        Map<String, Integer> labels = new LinkedHashMap<>();
        int last = 0;
        for (int number = 0; number < count; number++) {
            Operation operation = operations.get(number);
            Moment completed = operation.completed();
            int invoked = operation.invoked().event();
            start[number] = invoked - last;
            last = invoked;
            length[number] = completed == null ? 0 : completed.event() - invoked;
            label[number] = labels.computeIfAbsent(Words.label(operation), unused -> labels.size());
            outcome[number] = outcome(operation);
            process[number] = operation.process();
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("start", start);
        columns.put("length", length);
        columns.put("label", label);
        columns.put("outcome", outcome);
        columns.put("process", process);
        columns.put("row", rows());
        columns.put("labels", new ArrayList<>(labels.keySet()));
        if (operations.stream().allMatch(operation -> operation.invoked().nanos() != Moment.NO_TIME)) {
            times(columns);
        }
        return columns;
    }

    /** 0 for OK, 1 for failed, 2 for unknown; and 4 more for what only looks. */
    private int outcome(Operation operation) {
        int outcome = operation.ok() ? 0 : operation.outcome() == Outcome.FAIL ? 1 : UNKNOWN;
        return outcome + (reads.test(operation) ? 4 : 0);
    }

    private void times(Map<String, Object> columns) {
        long[] time = new long[operations.size()];
        long[] duration = new long[operations.size()];
        long last = operations.stream()
                .mapToLong(operation -> operation.invoked().nanos())
                .min()
                .orElse(0);
        for (int number = 0; number < time.length; number++) {
            Operation operation = operations.get(number);
            Moment completed = operation.completed();
            long invoked = operation.invoked().nanos();
            time[number] = invoked - last;
            last = invoked;
            boolean known = completed != null && completed.nanos() != Moment.NO_TIME;
            duration[number] = known && completed != null ? Math.max(0, completed.nanos() - invoked) : -1;
        }
        columns.put("time", time);
        columns.put("duration", duration);
    }

    /** Each process keeps the first row that is free from its first invocation to its last event; the lowest process is on top. */
    private int[] rows() {
        Map<Long, Integer> lastEvent = new LinkedHashMap<>();
        for (Operation operation : operations) {
            Moment completed = operation.completed();
            lastEvent.merge(
                    operation.process(),
                    completed == null ? operation.invoked().event() : completed.event(),
                    Math::max);
        }
        Map<Long, Integer> rowOf = new TreeMap<>();
        List<Integer> takenUntil = new ArrayList<>();
        for (Operation operation : operations) {
            long process = operation.process();
            if (!rowOf.containsKey(process)) {
                int row = firstFree(takenUntil, operation.invoked().event());
                takenUntil.set(row, lastEvent.getOrDefault(process, 0));
                rowOf.put(process, row);
            }
        }
        Map<Integer, Integer> byProcess = new LinkedHashMap<>();
        rowOf.values().forEach(row -> byProcess.putIfAbsent(row, byProcess.size()));
        return operations.stream()
                .mapToInt(operation -> byProcess.getOrDefault(rowOf.getOrDefault(operation.process(), 0), 0))
                .toArray();
    }

    private static int firstFree(List<Integer> takenUntil, int event) {
        for (int row = 0; row < takenUntil.size(); row++) {
            if (takenUntil.get(row) < event) {
                return row;
            }
        }
        takenUntil.add(event);
        return takenUntil.size() - 1;
    }
}
