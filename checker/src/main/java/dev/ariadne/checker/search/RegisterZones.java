package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.CellModel.Access;
import dev.ariadne.checker.model.Model;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cells of which every value is written at most once, by a write or a compare-and-set, and the initial one never: reads then name
 * their writers, compare-and-sets their predecessors, and {@link Chains} does the rest. An operation that only refuses a value
 * has no place in a chain; histories with such are not of this kind.
 *
 * <p>An operation still open, or of unknown outcome, counts only if something that completed needs it: if its value was seen, or
 * was swapped for one that counts. Any other one can be left out of an order: between it and the next write are only operations
 * that saw its value or swapped it, and they are open or unknown themselves and are left out with it.
 */
final class RegisterZones implements FastPath {
    @Override
    public <S> @Nullable ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        if (!(model instanceof CellModel cells)) {
            return null;
        }
        Columns columns = new Columns(operations.size());
        if (!columns.addAll(cells, operations)) {
            return null;
        }
        Completions completions = columns.placed.completions();
        return completions == null ? null : new Sweep(columns, completions).run(operations, limits);
    }

    private static final class Columns {
        final Placed placed;
        final ValueNumbers values = new ValueNumbers();

        /** By value: the one that its writer has to find, and one; 0, or beyond the end, if any will do. */
        private int[] found = new int[0];

        Columns(int size) {
            placed = new Placed(size);
        }

        /** False if these are not operations of this kind. */
        boolean addAll(CellModel model, List<Operation> operations) {
            int initial = values.of(model.initial().value());
            for (Operation operation : operations) {
                Access access = model.access(operation);
                if (placed.add(operation)) {
                    Cell requires = access.requires();
                    Cell leaves = access.leaves();
                    if (access.refuses() != null) {
                        return false;
                    }
                    if (leaves != null) {
                        int written = values.of(leaves.value());
                        if (written == initial || !placed.wrote(written)) {
                            return false;
                        }
                        if (requires != null) {
                            found(written, values.of(requires.value()));
                        }
                    } else if (requires != null) {
                        placed.saw(values.of(requires.value()));
                    }
                }
            }
            return true;
        }

        private void found(int written, int before) {
            if (written >= found.length) {
                found = Arrays.copyOf(found, 2 * written);
            }
            found[written] = before + 1;
        }

        /** The value that the writer of that one has to find, or -1 if any will do. */
        int found(int written) {
            return written < found.length ? found[written] - 1 : -1;
        }
    }

    /** Goes through the completions and stops at the first that leaves no order. */
    private static final class Sweep {
        private final Columns columns;
        private final Completions completions;
        private final Chains chains;

        /** Values that a completion newly needs, each before the one that its writer has to find. */
        private int[] needed = new int[4];

        Sweep(Columns columns, Completions completions) {
            this.columns = columns;
            this.completions = completions;
            this.chains = new Chains(columns.values.size(), completions.size());
        }

        ObjectVerdict run(List<Operation> operations, Limits limits) {
            Placed placed = columns.placed;
            for (int k = 0; k < completions.size(); k++) {
                int number = completions.operation(k);
                int value = placed.value(number);
                boolean explained = value == Placed.NOWHERE
                        || (need(value, k) && chains.complete(value, completions.before(number), k));
                if (!explained) {
                    return placed.notLinearizable(number);
                }
            }
            return placed.linearizable(operations, limits, chains::row);
        }

        /** Takes in the writers that {@code value} needs; false if they cannot all have written it by the {@code k}-th completion. */
        private boolean need(int value, int k) {
            int count = 0;
            int before = value;
            while (before >= 0 && !chains.inUse(before)) {
                int writer = columns.placed.writer(before);
                boolean circular = count == columns.values.size();
                if (writer == Placed.NOBODY || completions.before(writer) > k || circular) {
                    return false;
                }
                if (count == needed.length) {
                    needed = Arrays.copyOf(needed, 2 * count);
                }
                needed[count++] = before;
                before = columns.found(before);
            }
            while (count > 0) {
                int next = needed[--count];
                chains.begin(next, completions.before(columns.placed.writer(next)));
                if (before >= 0 && !chains.follow(before, next)) {
                    return false;
                }
                before = next;
            }
            return true;
        }
    }
}
