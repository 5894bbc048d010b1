package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import org.jspecify.annotations.Nullable;

/**
 * One key of a store of strings that grow: {@code put s}, {@code append s}; {@code get}, which answers the string, or nil for the
 * empty one.
 */
final class AppendString implements Model<String> {
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
    public boolean readOnly(Operation operation) {
        return operation.function().equals("get");
    }

    @Override
    public @Nullable String step(String state, Operation operation) {
        return switch (operation.function()) {
            case "put" -> Malformed.string(operation, operation.argument());
            case "append" -> state + Malformed.string(operation, operation.argument());
            case "get" -> isRead(state, operation) ? state : null;
            default -> throw Malformed.unknown(operation, "put, append, get");
        };
    }

    private boolean isRead(String state, Operation operation) {
        if (operation.output() == null) {
            return !operation.ok() || options.nilRead() == NilRead.UNKNOWN || state.isEmpty();
        }
        return Malformed.string(operation, operation.output()).equals(state);
    }
}
