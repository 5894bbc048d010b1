package dev.ariadne.sim.junit;

import org.jspecify.annotations.Nullable;

/** A failed test. It shows the stack of the violation as its own. */
final class SimFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    /** @param where the violation's stack, or what was thrown there; null if there is no such place */
    SimFailure(String message, @Nullable Throwable where) {
        super(message, isPlain(where) ? null : where);
        setStackTrace(where == null ? new StackTraceElement[0] : where.getStackTrace());
    }

    /** Whether it has nothing to tell but its stack. */
    private static boolean isPlain(@Nullable Throwable where) {
        return where != null && where.getClass() == AssertionError.class && where.getCause() == null;
    }
}
