package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One key of a store of strings that grow: {@code put s}, {@code append s}; {@code get}, which answers the string, or nil for the
 * empty one.
 */
final class AppendString implements TextModel {
    private final String initial;
    private final ModelOptions options;

    AppendString(String initial, ModelOptions options) {
        this.initial = initial;
        this.options = options;
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public String initial() {
        return initial;
    }

    @Override
    public Edit edit(Operation operation) {
        return switch (operation.function()) {
            case "put" -> Edit.put(Malformed.string(operation, operation.argument()));
            case "append" -> Edit.append(Malformed.string(operation, operation.argument()));
            case "get" -> read(operation);
            default -> throw Malformed.unknown(operation, "put, append, get");
        };
    }

    @Override
    public @Nullable Views<String> views(Collection<Operation> operations) {
        return TextViews.of(this, operations);
    }

    private Edit read(Operation operation) {
        if (operation.output() != null) {
            return Edit.read(Malformed.string(operation, operation.output()));
        }
        return operation.ok() && options.nilRead() == NilRead.ABSENT ? Edit.read("") : Edit.NONE;
    }
}
