package dev.ariadne.sim.nemesis;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One fault of a plan, and what became of it. */
final class FaultCase {
    final Fault fault;
    private boolean begun;
    private boolean spared;
    private boolean felt;

    /** Tells whether a fault in force has changed something; null when there is nothing to ask. */
    private @Nullable BooleanSupplier probe;

    FaultCase(Fault fault) {
        this.fault = fault;
    }

    void begin() {
        begun = true;
    }

    void spare() {
        spared = true;
    }

    /** It has changed something, if that is so. */
    void feel(boolean changed) {
        felt |= changed;
    }

    /** Asks from now on whether it has changed something. */
    void watch(BooleanSupplier changed) {
        probe = changed;
    }

    /** Asks for the last time. */
    void close() {
        ask();
        probe = null;
    }

    private void ask() {
        BooleanSupplier changed = probe;
        felt |= changed != null && changed.getAsBoolean();
    }

    Effect effect() {
        ask();
        return new Effect(1, begun ? 1 : 0, begun && felt ? 1 : 0, spared ? 1 : 0);
    }
}
