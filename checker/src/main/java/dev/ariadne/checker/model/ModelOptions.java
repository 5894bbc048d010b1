package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.List;

/**
 * How to take two things that histories leave open.
 *
 * @param failedCas what it means that a compare-and-set ended {@code FAIL}
 * @param nilRead what it means that a read answered nil
 */
public record ModelOptions(FailedCas failedCas, NilRead nilRead) {
    /** What a compare-and-set tells that ended {@code FAIL}. One that answered false has told what it saw either way. */
    public enum FailedCas {
        /** Nothing: it did not happen, for whatever reason. */
        IGNORE,
        /** It happened, and found another value than it expected. */
        OBSERVE
    }

    /** What a read tells that answered nil. */
    public enum NilRead {
        /** Nothing: nobody kept the answer. */
        UNKNOWN,
        /** There was nothing to read. */
        ABSENT
    }

    /** As Knossos takes them. */
    public static final ModelOptions KNOSSOS = new ModelOptions(FailedCas.IGNORE, NilRead.UNKNOWN);

    /** As a store that answers "not found" means them. */
    public static final ModelOptions STORE = new ModelOptions(FailedCas.IGNORE, NilRead.ABSENT);

    /** {@code operations} with each compare-and-set that failed as the observation that it is taken for. */
    List<Operation> observed(List<Operation> operations) {
        if (failedCas == FailedCas.IGNORE) {
            return operations;
        }
        return operations.stream().map(ModelOptions::observed).toList();
    }

    private static Operation observed(Operation operation) {
        boolean failed =
                operation.outcome() == Outcome.FAIL && operation.function().equals("cas");
        return failed ? operation.ended(Outcome.OK, false) : operation;
    }
}
