package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A text seen by some of the pieces that it is made of. Where texts are put, one sees, too, whether there are others in it, as one
 * mark in front: a text that is not empty does not look so. What a client saw and nobody wrote is a piece of its own.
 */
final class TextViews implements Views<String> {
    private static final String OTHERS = "…";

    private final TextModel whole;

    /** Those that were written. Invariant: none begins with another, so that a text is made of them in one way at most. */
    private final Set<String> pieces;

    private final Set<Integer> lengths = new TreeSet<>();

    /** Whether others are seen. If texts only grow, what is left is a text that only grows, and easier to judge. */
    private final boolean showsOthers;

    /** By text that was seen. */
    private final Map<String, Made> made = new LinkedHashMap<>();

    /** By first piece, the text that was read last and begins with it. */
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private TextViews(TextModel whole, Set<String> pieces, boolean showsOthers) {
        this.whole = whole;
        this.pieces = pieces;
        this.showsOthers = showsOthers;
        pieces.forEach(piece -> lengths.add(piece.length()));
    }

    /** Null if texts can be made of what {@code operations} write in several ways. */
    static @Nullable TextViews of(TextModel whole, Collection<Operation> operations) {
        TreeSet<String> pieces = new TreeSet<>();
        pieces.add(whole.initial());
        boolean puts = false;
        for (Operation operation : operations) {
            TextModel.Edit edit = whole.edit(operation);
            String written = written(edit);
            puts |= edit.puts() != null;
            if (written != null) {
                pieces.add(written);
            }
        }
        pieces.remove("");
        String before = null;
        for (String piece : pieces) {
            if ((before != null && piece.startsWith(before)) || piece.contains(OTHERS)) {
                return null;
            }
            before = piece;
        }
        return new TextViews(whole, pieces, puts);
    }

    private static @Nullable String written(TextModel.Edit edit) {
        return edit.puts() == null ? edit.appends() : edit.puts();
    }

    @Override
    public Collection<String> elements(Operation operation) {
        TextModel.Edit edit = whole.edit(operation);
        String text = edit.sees() == null ? written(edit) : edit.sees();
        return text == null ? List.of() : made(text).pieces();
    }

    @Override
    public Model<String> model(Set<?> elements) {
        boolean isSeen = whole.initial().isEmpty() || elements.contains(whole.initial());
        String initial = isSeen ? whole.initial() : others(true);
        return showsOthers ? new Seen(initial, whole) : new Grown(initial, whole);
    }

    private String others(boolean are) {
        return are && showsOthers ? OTHERS : "";
    }

    @Override
    public @Nullable Operation operation(Operation operation, Set<?> elements) {
        TextModel.Edit edit = whole.edit(operation);
        if (edit.sees() != null) {
            Made text = made(edit.sees());
            List<String> seen = text.only(elements);
            return operation.ended(Outcome.OK, others(seen.size() < text.count) + String.join("", seen));
        }
        String written = written(edit);
        boolean isSeen = written == null || written.isEmpty() || elements.contains(written);
        return isSeen ? operation : showsOthers ? operation.asking(OTHERS) : null;
    }

    /** The text that is seen, with others. */
    private record Seen(String initial, TextModel whole) implements Model<String> {
        @Override
        public @Nullable String step(String state, Operation operation) {
            TextModel.Edit edit = whole.edit(operation);
            if (!OTHERS.equals(edit.appends())) {
                return edit.step(state);
            }
            return state.startsWith(OTHERS) ? state : OTHERS + state;
        }

        @Override
        public boolean readOnly(Operation operation) {
            return whole.readOnly(operation);
        }
    }

    /** The text that is seen, without others. */
    private record Grown(String initial, TextModel whole) implements TextModel {
        @Override
        public Edit edit(Operation operation) {
            return whole.edit(operation);
        }
    }

    private Made made(String text) {
        return made.computeIfAbsent(text, this::read);
    }

    /** What {@code text} is made of. Texts that grow are read together. */
    private Made read(String text) {
        String first = String.valueOf(pieceAt(text, 0));
        Row row = rows.get(first);
        if (row == null || !(row.text.startsWith(text) || text.startsWith(row.text))) {
            row = new Row();
            rows.put(first, row);
        }
        int end = extend(row, text);
        int count = row.countTo(text.length());
        if (end == text.length() && count >= 0) {
            return new Made(row, count);
        }
        Row alone = new Row();
        String rest = text.substring(extend(alone, text));
        alone.add(rest.contains(OTHERS) ? OTHERS + rest : rest); // which no text looks like
        return new Made(alone, alone.pieces.size());
    }

    /** Adds to a row what follows in a longer text, as far as it is made of pieces. Returns up to where it is. */
    private int extend(Row row, String text) {
        if (text.length() <= row.text.length()) {
            return text.length();
        }
        int at = row.text.length();
        for (String next = pieceAt(text, at); next != null; next = pieceAt(text, at)) {
            row.add(next);
            at += next.length();
        }
        row.text = text.substring(0, at);
        return at;
    }

    private @Nullable String pieceAt(String text, int at) {
        for (int length : lengths) {
            if (at + length > text.length()) {
                return null;
            }
            String piece = text.substring(at, at + length);
            if (pieces.contains(piece)) {
                return piece;
            }
        }
        return null;
    }

    /** Pieces that follow each other in texts that were seen. */
    private static final class Row {
        String text = "";
        final List<String> pieces = new ArrayList<>();

        /** Where each of them ends. */
        private final List<Integer> ends = new ArrayList<>();

        /** By piece: where it stands, in order. */
        final Map<String, List<Integer>> places = new LinkedHashMap<>();

        void add(String piece) {
            places.computeIfAbsent(piece, unused -> new ArrayList<>()).add(pieces.size());
            ends.add((ends.isEmpty() ? 0 : ends.get(ends.size() - 1)) + piece.length());
            pieces.add(piece);
        }

        /** How many pieces there are up to that place in the text; negative if it is inside one. */
        int countTo(int end) {
            int last = Collections.binarySearch(ends, end);
            return end == 0 ? 0 : last < 0 ? -1 : last + 1;
        }
    }

    /** A text: the first pieces of a row. */
    private record Made(Row row, int count) {
        List<String> pieces() {
            return row.pieces.subList(0, count);
        }

        /** Those that are {@code elements}. */
        List<String> only(Set<?> elements) {
            List<Integer> places = new ArrayList<>();
            for (Object element : elements) {
                for (int place : row.places.getOrDefault(element, List.of())) {
                    if (place < count) {
                        places.add(place);
                    }
                }
            }
            Collections.sort(places);
            return places.stream().map(row.pieces::get).toList();
        }
    }
}
