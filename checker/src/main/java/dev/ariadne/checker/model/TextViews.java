package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A text seen by some of the pieces that it is made of. Whether there are others in it is seen, too, as one mark in front: a text
 * that is not empty does not look so.
 */
final class TextViews implements Views<String> {
    private static final String OTHERS = "…";

    private final TextModel whole;

    /** Those that were written. Invariant: none begins with another, so that a text is made of them in one way at most. */
    private final Set<String> pieces;

    private final Set<Integer> lengths = new TreeSet<>();

    private TextViews(TextModel whole, Set<String> pieces) {
        this.whole = whole;
        this.pieces = pieces;
        pieces.forEach(piece -> lengths.add(piece.length()));
    }

    /** Null if texts can be made of what {@code operations} write in several ways. */
    static @Nullable TextViews of(TextModel whole, Collection<Operation> operations) {
        TreeSet<String> pieces = new TreeSet<>();
        pieces.add(whole.initial());
        for (Operation operation : operations) {
            String written = written(whole.edit(operation));
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
        return new TextViews(whole, pieces);
    }

    private static @Nullable String written(TextModel.Edit edit) {
        return edit.puts() == null ? edit.appends() : edit.puts();
    }

    @Override
    public Collection<String> elements(Operation operation) {
        TextModel.Edit edit = whole.edit(operation);
        String written = written(edit);
        String text = written == null ? edit.sees() : written;
        List<String> made = text == null ? null : piecesOf(text);
        return made == null ? List.of() : new LinkedHashSet<>(made);
    }

    @Override
    public Model<String> model(Set<?> elements) {
        String initial = whole.initial().isEmpty() || elements.contains(whole.initial()) ? whole.initial() : OTHERS;
        return new Seen(initial, whole);
    }

    @Override
    public @Nullable Operation operation(Operation operation, Set<?> elements) {
        TextModel.Edit edit = whole.edit(operation);
        if (edit.sees() != null) {
            List<String> made = piecesOf(edit.sees());
            return made == null ? null : operation.ended(Outcome.OK, seen(made, elements));
        }
        String written = written(edit);
        boolean isSeen = written == null || written.isEmpty() || elements.contains(written);
        return isSeen ? operation : operation.asking(OTHERS);
    }

    private static String seen(List<String> made, Set<?> elements) {
        StringBuilder seen = new StringBuilder();
        boolean others = false;
        for (String piece : made) {
            boolean isSeen = elements.contains(piece);
            others |= !isSeen;
            seen.append(isSeen ? piece : "");
        }
        return others ? OTHERS + seen : seen.toString();
    }

    /** The text that is seen. */
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

    /** The pieces that {@code text} is made of; null if it is not. */
    private @Nullable List<String> piecesOf(String text) {
        List<String> made = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            String next = pieceAt(text, at);
            if (next == null) {
                return null;
            }
            made.add(next);
            at += next.length();
        }
        return made;
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
}
