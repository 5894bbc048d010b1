package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.SetModel;
import dev.ariadne.checker.model.SetModel.Growth;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sets to which each element is added once, and from which none is removed, seen as a whole.
 *
 * <p>What reads saw must then grow: of any two, one is part of the other. So the operations come in layers, one for
 * each size that was seen: what was added to what was seen before, in any order; then the reads of that size. In the last layer
 * is what was added and not seen. Operations of one layer can follow real time; there is an order exactly if no operation completed
 * before one of an earlier layer, or an addition of its own if it is a read, was invoked. When a read completes, that is:
 *
 * <ol>
 *   <li>everything it saw was invoked to be added by then,
 *   <li>it saw all that was added before it was invoked, and all that was added before the addition of anything it saw was:
 *       what it did not see is in a later layer, and
 *   <li>it saw no less than any read that completed before it was invoked.
 * </ol>
 *
 * <p>An addition that completes breaks nothing: nothing has been invoked after that. What is open or unknown and was not seen
 * can be left out.
 */
final class SetZones implements FastPath {
    @Override
    public <S> @Nullable ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        if (!(model instanceof SetModel<?> set)) {
            return null;
        }
        Columns columns = new Columns(set.elements(), operations.size());
        if (!columns.addAll(set, operations)) {
            return null;
        }
        Completions completions = columns.placed.completions();
        return completions == null ? null : new Sweep(columns, completions).run(operations, limits);
    }

    private static final class Columns {
        final Placed placed;
        final ValueNumbers values = new ValueNumbers();

        /** How many elements were there at first; theirs are the first numbers. */
        final int first;

        /** A number that no element has. */
        final int none;

        /** By operation: the elements it saw, each once; or null. */
        final int[] @Nullable [] seen;

        Columns(Collection<?> elements, int size) {
            elements.forEach(values::of);
            first = values.size();
            none = values.of(new Object());
            placed = new Placed(size);
            seen = new int[size][];
        }

        /** False if these are not operations of this kind. */
        boolean addAll(SetModel<?> set, List<Operation> operations) {
            int number = 0;
            for (Operation operation : operations) {
                if (placed.add(operation)) {
                    Growth growth = set.growth(operation);
                    if (growth == null) {
                        return false;
                    }
                    if (growth.adds() != null) {
                        int added = values.of(growth.adds());
                        if (added < first || !placed.wrote(added)) {
                            return false;
                        }
                    } else if (growth.sees() != null && operation.ok()) {
                        seen[number] = distinct(growth.sees());
                        placed.saw(none);
                    }
                }
                number++;
            }
            return true;
        }

        private int[] distinct(Collection<?> elements) {
            int[] numbers = elements.stream().mapToInt(values::of).sorted().toArray();
            int count = 0;
            for (int number : numbers) {
                if (count == 0 || numbers[count - 1] != number) {
                    numbers[count++] = number;
                }
            }
            return Arrays.copyOf(numbers, count);
        }
    }

    /** Goes through the completions and stops at the first that leaves no order. */
    private static final class Sweep {
        private static final int NEVER = Integer.MAX_VALUE;

        private final Columns columns;
        private final Placed placed;
        private final Completions completions;

        /** By element: which completion says that it was added; -1 if it was there at first. */
        private final int[] added;

        /** By element: the size of the smallest read that saw it. So a read of size s saw those for which this is at most s. */
        private final int[] layer;

        /** The sizes that were seen. */
        private final TreeSet<Integer> sizes = new TreeSet<>();

        /** How many elements the first so many completions added, with those that were there at first. */
        private final int[] addedBy;

        /** The greatest size that a read among the first so many completions saw. */
        private final int[] seenBy;

        Sweep(Columns columns, Completions completions) {
            this.columns = columns;
            this.placed = columns.placed;
            this.completions = completions;
            added = new int[columns.values.size()];
            layer = new int[columns.values.size()];
            addedBy = new int[completions.size() + 1];
            seenBy = new int[completions.size() + 1];
            Arrays.fill(added, NEVER);
            Arrays.fill(added, 0, columns.first, -1);
            Arrays.fill(layer, NEVER);
            addedBy[0] = columns.first;
        }

        ObjectVerdict run(List<Operation> operations, Limits limits) {
            for (int k = 0; k < completions.size(); k++) {
                int number = completions.operation(k);
                int @Nullable [] read = columns.seen[number];
                addedBy[k + 1] = addedBy[k];
                seenBy[k + 1] = seenBy[k];
                if (read != null) {
                    if (!isComplete(read, number, k) || !isNested(read)) {
                        return placed.notLinearizable(number);
                    }
                    seenBy[k + 1] = Math.max(seenBy[k], read.length);
                } else if (placed.value(number) != Placed.NOWHERE) {
                    added[placed.value(number)] = k;
                    addedBy[k + 1]++;
                }
            }
            return placed.linearizable(operations, limits, this::row);
        }

        /** Whether a read that completes as the {@code k}-th saw what was there and nothing else, as far as real time tells. */
        private boolean isComplete(int[] read, int number, int k) {
            int since = completions.before(number);
            boolean fresh = read.length >= seenBy[since];
            for (int element : read) {
                if (element >= columns.first) {
                    int writer = placed.writer(element);
                    if (writer == Placed.NOBODY || completions.before(writer) > k) {
                        return false;
                    }
                    since = Math.max(since, completions.before(writer));
                }
            }
            int earlier = 0;
            for (int element : read) {
                if (added[element] < since) {
                    earlier++;
                }
            }
            return fresh && earlier == addedBy[since];
        }

        /** Whether one of {@code read} and each earlier read is part of the other; if so, notes what it saw. */
        private boolean isNested(int[] read) {
            Integer above = sizes.ceiling(read.length);
            Integer below = sizes.floor(read.length);
            int ofBelow = 0;
            for (int element : read) {
                if (above != null && layer[element] > above) {
                    return false;
                }
                if (below != null && layer[element] <= below) {
                    ofBelow++;
                }
                layer[element] = Math.min(layer[element], read.length);
            }
            sizes.add(read.length);
            return below == null || ofBelow == below;
        }

        /** By element, the layer of what added it; reads are given an element of their layer, or one that there is not. */
        private int[] row() {
            int[] row = new int[columns.values.size()];
            int[] ofLayer = new int[columns.values.size() + 1];
            Arrays.fill(ofLayer, columns.none);
            for (int element = 0; element < row.length; element++) {
                row[element] = layer[element];
                if (layer[element] != NEVER) {
                    ofLayer[layer[element]] = element;
                } else {
                    row[element] = added[element] == NEVER ? -1 : row.length;
                }
            }
            row[columns.none] = columns.first;
            for (int number = 0; number < columns.seen.length; number++) {
                int @Nullable [] read = columns.seen[number];
                if (read != null) {
                    placed.saw(number, ofLayer[read.length]);
                }
            }
            return row;
        }
    }
}
