package dev.ariadne.sim.process;

/** Unwinds the code of a process that has halted. An error, so that code under test does not take it for a failure of its own. */
final class HaltError extends Error {
    private static final long serialVersionUID = 1;

    HaltError(String reason) {
        super(reason, null, false, false);
    }
}
