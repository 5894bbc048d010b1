package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One object's operations, numbered for the search: first those that answered, in order of completion, then those of unknown
 * outcome, in order of invocation. Failed operations did not happen and are left out.
 */
final class Intervals {
    private final List<Operation> operations = new ArrayList<>();
    private final int completed;

    /** By completion: the operations invoked before it that answer then or later, the earliest answer first. */
    private final int[][] open;

    /** By completion: how many operations of unknown outcome were invoked before it. */
    private final int[] unknown;

    Intervals(List<Operation> all) {
        all.stream()
                .filter(Operation::ok)
                .sorted(Comparator.comparingInt(Operation::deadline))
                .forEach(operations::add);
        completed = operations.size();
        all.stream().filter(operation -> operation.outcome() == Outcome.UNKNOWN).forEach(operations::add);
        open = new int[completed][];
        unknown = new int[completed];
        sweep();
    }

    /** Goes through the completions in order, keeping the set of what is open. */
    private void sweep() {
        List<Integer> byInvocation = new ArrayList<>();
        for (int number = 0; number < size(); number++) {
            byInvocation.add(number);
        }
        byInvocation.sort(Comparator.comparingInt(this::invocation));
        TreeSet<Integer> openNow = new TreeSet<>();
        int unknownNow = 0;
        int next = 0;
        for (int completion = 0; completion < completed; completion++) {
            while (next < size() && invocation(byInvocation.get(next)) < deadline(completion)) {
                int number = byInvocation.get(next++);
                if (number < completed) {
                    openNow.add(number);
                } else {
                    unknownNow++;
                }
            }
            open[completion] = openNow.stream().mapToInt(Integer::intValue).toArray();
            unknown[completion] = unknownNow;
            openNow.remove(completion);
        }
    }

    private int invocation(int number) {
        return operations.get(number).invoked().event();
    }

    /** How many operations take part. */
    int size() {
        return operations.size();
    }

    /** How many of them answered. Each has to be linearized. */
    int completed() {
        return completed;
    }

    Operation operation(int number) {
        return operations.get(number);
    }

    /** The event of that completion. */
    int deadline(int completion) {
        return operations.get(completion).deadline();
    }

    /** How many operations may come next when {@code completion} is the first unexplained, linearized ones included. */
    int candidates(int completion) {
        return open[completion].length + unknown[completion];
    }

    /** One of those, in the order to try them. */
    int candidate(int completion, int position) {
        int answering = open[completion].length;
        return position < answering ? open[completion][position] : completed + position - answering;
    }

    /** The highest number that answers and can be linearized while {@code completion} is not. */
    int lastOpen(int completion) {
        return open[completion][open[completion].length - 1];
    }
}
