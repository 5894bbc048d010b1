package dev.ariadne.checker.model;

import org.jspecify.annotations.Nullable;

/** What an object with one value holds: the value, or null for none. */
public record Cell(@Nullable Object value) {
    /** Holds no value. */
    public static final Cell NOTHING = new Cell(null);
}
