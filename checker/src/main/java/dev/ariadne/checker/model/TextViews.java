package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A text seen by some of the pieces that it is made of. */
final class TextViews implements Views<String> {
    private final TextModel whole;
    private final Function<String, TextModel> beginningWith;

    /** Those that were written. Invariant: none begins with another, so that a text is made of them in one way at most. */
    private final Set<String> pieces;

    private final Set<Integer> lengths = new TreeSet<>();

    private TextViews(TextModel whole, Function<String, TextModel> beginningWith, Set<String> pieces) {
        this.whole = whole;
        this.beginningWith = beginningWith;
        this.pieces = pieces;
        pieces.forEach(piece -> lengths.add(piece.length()));
    }

    /** Null if texts can be made of what {@code operations} write in several ways. */
    static @Nullable TextViews of(
            TextModel whole, Function<String, TextModel> beginningWith, Collection<Operation> operations) {
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
            if (before != null && piece.startsWith(before)) {
                return null;
            }
            before = piece;
        }
        return new TextViews(whole, beginningWith, pieces);
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
        return beginningWith.apply(elements.contains(whole.initial()) ? whole.initial() : "");
    }

    @Override
    public @Nullable Operation operation(Operation operation, Set<?> elements) {
        TextModel.Edit edit = whole.edit(operation);
        if (edit.sees() != null) {
            List<String> made = piecesOf(edit.sees());
            if (made == null) {
                return null;
            }
            made.removeIf(piece -> !elements.contains(piece));
            return operation.ended(Outcome.OK, String.join("", made));
        }
        String written = written(edit);
        if (written == null || elements.contains(written)) {
            return operation;
        }
        return edit.puts() == null ? null : operation.asking("");
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
