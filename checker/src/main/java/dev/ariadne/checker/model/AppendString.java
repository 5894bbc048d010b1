package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import org.jspecify.annotations.Nullable;

/** One key of a store of strings that grow: {@code put s}, {@code append s}, {@code get}. */
final class AppendString implements Model<String> {
    private final String initial;

    AppendString(String initial) {
        this.initial = initial;
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
            case "put" -> Malformed.string(operation, operation.input());
            case "append" -> state + Malformed.string(operation, operation.input());
            case "get" ->
                !operation.ok()
                                || Malformed.string(operation, operation.output())
                                        .equals(state)
                        ? state
                        : null;
            default -> throw Malformed.unknown(operation, "put, append, get");
        };
    }
}
