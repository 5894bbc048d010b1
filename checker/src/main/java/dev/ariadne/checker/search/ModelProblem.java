package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A search over any model, which is asked once for each pair of a state and a kind of operation. Operations are of one kind if
 * key, function, input, whether it is known to have answered, and output are equal: a model sees nothing else.
 */
final class ModelProblem<S> extends Problem {
    /** What the model sees of an operation. */
    private record Kind(
            @Nullable Object key,
            String function,
            @Nullable Object input,
            boolean ok,
            @Nullable Object output) {
        Kind(Operation operation) {
            this(operation.key(), operation.function(), operation.input(), operation.ok(), operation.output());
        }
    }

    private static final long EMPTY = -1;

    private final Model<S> model;
    private final ValueNumbers states = new ValueNumbers();

    /** By operation. */
    private int[] kinds;

    private final ValueNumbers seen = new ValueNumbers();

    /** By kind: an operation of that kind. */
    private Operation[] examples = new Operation[16];

    /** The pairs of state and kind asked for, by open addressing. Invariant: at least half are {@link #EMPTY}. */
    private long[] pairs = new long[64];

    /** Beside each pair the state that follows. */
    private int[] answers = new int[64];

    private int asked;

    ModelProblem(Model<S> model, Columns columns) {
        super(columns);
        this.model = model;
        this.kinds = new int[columns.size];
        Arrays.fill(pairs, EMPTY);
        initial = states.of(model.initial());
        for (int operation = 0; operation < columns.size; operation++) {
            fill(operation, columns.operations[operation]);
        }
    }

    @Override
    void set(int number, Operation operation) {
        super.set(number, operation);
        fill(number, operation);
    }

    @Override
    void widen(int capacity) {
        super.widen(capacity);
        kinds = Arrays.copyOf(kinds, capacity);
    }

    private void fill(int number, Operation operation) {
        int kind = seen.of(new Kind(operation));
        kinds[number] = kind;
        if (kind == examples.length) {
            examples = Arrays.copyOf(examples, 2 * kind);
        }
        if (examples[kind] == null) {
            examples[kind] = operation;
        }
        reads[number] = model.readOnly(operation);
        dropped[number] = reads[number] && !operation.ok();
    }

    @Override
    int states() {
        return states.size();
    }

    @Override
    int stateOf(Problem other, int number) {
        return states.of(((ModelProblem<?>) other).states.value(number));
    }

    @Override
    int step(int state, int operation) {
        long pair = ((long) state << 32) | kinds[operation];
        int place = place(pair);
        if (pairs[place] == EMPTY) {
            if (2 * ++asked > pairs.length) {
                grow();
                place = place(pair);
            }
            pairs[place] = pair;
            answers[place] = ask(state, kinds[operation]);
        }
        return answers[place];
    }

    @SuppressWarnings("unchecked") // only states of the model were numbered
    private int ask(int state, int kind) {
        S next = model.step((S) states.value(state), examples[kind]);
        return next == null ? ILLEGAL : states.of(next);
    }

    private int place(long pair) {
        int mask = pairs.length - 1;
        int place = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (pairs[place] != EMPTY && pairs[place] != pair) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        long[] before = pairs;
        int[] answersBefore = answers;
        pairs = new long[2 * before.length];
        answers = new int[pairs.length];
        Arrays.fill(pairs, EMPTY);
        for (int i = 0; i < before.length; i++) {
            if (before[i] != EMPTY) {
                int place = place(before[i]);
                pairs[place] = before[i];
                answers[place] = answersBefore[i];
            }
        }
    }

    @Override
    boolean same(int operation, int other) {
        return kinds[operation] == kinds[other];
    }
}
