package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import org.jspecify.annotations.Nullable;

/** A lock that anyone may release: {@code acquire} and {@code release}, each possible only where it changes something. */
final class Mutex implements Model<Boolean> {
    private final boolean initiallyHeld;

    Mutex(boolean initiallyHeld) {
        this.initiallyHeld = initiallyHeld;
    }

    @Override
    public Boolean initial() {
        return initiallyHeld;
    }

    @Override
    public @Nullable Boolean step(Boolean held, Operation operation) {
        boolean acquire = switch (operation.function()) {
            case "acquire" -> true;
            case "release" -> false;
            default -> throw Malformed.unknown(operation, "acquire, release");
        };
        return acquire == held ? null : (Boolean) acquire;
    }

    @Override
    public String describe(Boolean held) {
        return held ? "held" : "free";
    }

    @Override
    public String explain(Boolean held, Operation operation) {
        return held ? "the lock is held" : "nobody holds the lock";
    }
}
