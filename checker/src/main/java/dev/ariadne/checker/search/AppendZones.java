package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.TextModel;
import dev.ariadne.checker.model.TextModel.Edit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which every piece, put or appended, is written once, and none begins with another: then a text can be read as pieces in
 * one way only, a read tells which pieces it saw in which order, and {@link Chains} does the rest. A text that was put begins a chain, and
 * each piece that a read saw appended to it follows.
 *
 * <p>A piece that was appended and not seen can come wherever no chain is cut by it: after the last read of one and before the next,
 * which begins with a put. It is thus a chain of its own until a read shows what it follows. One that is open or unknown as
 * well can be left out, as can a put that nobody saw: what was appended to it was not seen either, and may be appended elsewhere.
 */
final class AppendZones implements FastPath {
    @Override
    public <S> @Nullable ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        if (!(model instanceof TextModel texts)) {
            return null;
        }
        Columns columns = new Columns(operations.size());
        if (!columns.addAll(texts, operations)) {
            return null;
        }
        Pieces pieces = new Pieces(columns.pieces);
        Completions completions = columns.placed.completions();
        if (completions == null || !pieces.readable()) {
            return null;
        }
        return new Sweep(columns, pieces, completions).run(operations, limits);
    }

    private static final class Columns {
        final Placed placed;

        /** By operation: the text it saw, or null. */
        final @Nullable String[] seen;

        /** By value: the piece it is. */
        String[] pieces = new String[0];

        /** By value: whether it was put; the first text counts as put. */
        boolean[] put = new boolean[0];

        private final ValueNumbers values = new ValueNumbers();

        Columns(int size) {
            placed = new Placed(size);
            seen = new String[size];
        }

        /** False if these are not operations of this kind. */
        boolean addAll(TextModel model, List<Operation> operations) {
            pieces = new String[operations.size() + 1];
            put = new boolean[operations.size() + 1];
            int initial = number(model.initial(), true);
            int number = 0;
            for (Operation operation : operations) {
                if (placed.add(operation)) {
                    Edit edit = model.edit(operation);
                    seen[number] = operation.ok() ? edit.sees() : null;
                    String written = edit.puts() != null ? edit.puts() : edit.appends();
                    if (written != null) {
                        int value = number(written, edit.puts() != null);
                        if (value == initial || !placed.wrote(value)) {
                            return false;
                        }
                    }
                }
                number++;
            }
            pieces = Arrays.copyOf(pieces, values.size());
            return true;
        }

        private int number(String piece, boolean puts) {
            int value = values.of(piece);
            pieces[value] = piece;
            put[value] = puts;
            return value;
        }
    }

    /** Goes through the completions and stops at the first that leaves no order. */
    private static final class Sweep {
        private static final int INITIAL = 0;

        private final Columns columns;
        private final Placed placed;
        private final Pieces pieces;
        private final Completions completions;
        private final Chains chains;

        /** By value that begins a chain: the longest text that was seen of it. */
        private final @Nullable Text[] texts;

        Sweep(Columns columns, Pieces pieces, Completions completions) {
            this.columns = columns;
            this.placed = columns.placed;
            this.pieces = pieces;
            this.completions = completions;
            this.chains = new Chains(columns.pieces.length, completions.size());
            this.texts = new Text[columns.pieces.length];
        }

        ObjectVerdict run(List<Operation> operations, Limits limits) {
            for (int k = 0; k < completions.size(); k++) {
                int number = completions.operation(k);
                String seen = columns.seen[number];
                int value = placed.value(number);
                if (seen != null) {
                    value = lastOf(seen, k);
                    if (value == Pieces.NONE) {
                        return placed.notLinearizable(number);
                    }
                    placed.saw(number, value);
                }
                boolean explained = value == Placed.NOWHERE
                        || (written(value, k) && chains.complete(value, completions.before(number), k));
                if (!explained) {
                    return placed.notLinearizable(number);
                }
            }
            return placed.linearizable(operations, limits, chains::row);
        }

        /** Takes that piece into use; false if by the {@code k}-th completion it cannot have been written. */
        private boolean written(int value, int k) {
            if (chains.inUse(value)) {
                return true;
            }
            int writer = placed.writer(value);
            if (writer == Placed.NOBODY || completions.before(writer) > k) {
                return false;
            }
            chains.begin(value, completions.before(writer));
            return true;
        }

        /** The last piece of a text seen by the {@code k}-th completion, or {@code NONE} if it cannot have been there. */
        private int lastOf(String seen, int k) {
            int first = pieces.length(INITIAL) == 0 && seen.isEmpty() ? INITIAL : pieces.at(seen, 0);
            if (first == Pieces.NONE) {
                return Pieces.NONE;
            }
            if (!columns.put[first]) {
                if (pieces.length(INITIAL) > 0) {
                    return Pieces.NONE;
                }
                first = INITIAL;
            }
            if (!written(first, k)) {
                return Pieces.NONE;
            }
            Text known = texts[first];
            if (known == null) {
                known = new Text(first, seen.substring(0, pieces.length(first)));
                texts[first] = known;
            }
            return seen.length() <= known.text.length() ? known.lastOf(seen) : extend(known, seen, k);
        }

        private int extend(Text known, String seen, int k) {
            if (!seen.startsWith(known.text)) {
                return Pieces.NONE;
            }
            int from = known.text.length();
            int last = known.last();
            while (from < seen.length()) {
                int next = pieces.at(seen, from);
                boolean fits = next != Pieces.NONE
                        && !columns.put[next]
                        && written(next, k)
                        && chains.alone(next)
                        && chains.follow(last, next);
                if (!fits) {
                    return Pieces.NONE;
                }
                from += pieces.length(next);
                known.add(next, from);
                last = next;
            }
            known.text = seen;
            return last;
        }
    }

    /** A text and the pieces it is made of. */
    private static final class Text {
        String text;

        /** By position in the row of pieces: its number, and where it ends in the text. Invariant: the ends increase. */
        private int[] numbers = new int[4];

        private int[] ends = new int[4];
        private int size;

        Text(int first, String text) {
            this.text = text;
            add(first, text.length());
        }

        void add(int piece, int end) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
                ends = Arrays.copyOf(ends, 2 * size);
            }
            numbers[size] = piece;
            ends[size++] = end;
        }

        int last() {
            return numbers[size - 1];
        }

        /** The last piece of {@code seen}, or {@code NONE} if this text does not begin with it or it ends inside a piece. */
        int lastOf(String seen) {
            int found = Arrays.binarySearch(ends, 0, size, seen.length());
            return found >= 0 && text.startsWith(seen) ? numbers[found] : Pieces.NONE;
        }
    }
}
