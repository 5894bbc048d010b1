package dev.ariadne.checker.model;

import dev.ariadne.checker.edn.EdnWriter;
import org.jspecify.annotations.Nullable;

/** Values for people to read. */
public final class Values {
    private Values() {}

    /** {@code value} as EDN, or in its own words where EDN has no form for it or for something in it. */
    public static String print(@Nullable Object value) {
        try {
            return EdnWriter.print(value);
        } catch (IllegalArgumentException noForm) {
            return String.valueOf(value);
        }
    }
}
