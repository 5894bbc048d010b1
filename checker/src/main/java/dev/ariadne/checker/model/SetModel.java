package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A set, so that operations add an element, or see all of them, or do something else. */
public interface SetModel<S> extends Model<S> {
    /** What is in it at first. */
    Collection<?> elements();

    /** What {@code operation} does, whatever the state; null if it is something else. */
    @Nullable
    Growth growth(Operation operation);

    /**
     * What an operation sees of a set that only grows, or adds to it. If neither is known, it can happen anywhere and changes nothing.
     *
     * @param adds an element, which may have been there before; or null
     * @param sees all elements there are, some perhaps more than once; or null
     */
    record Growth(@Nullable Object adds, @Nullable Collection<?> sees) {
        public static final Growth NONE = new Growth(null, null);

        public static Growth add(Object element) {
            return new Growth(element, null);
        }

        public static Growth read(Collection<?> elements) {
            return new Growth(null, elements);
        }
    }
}
