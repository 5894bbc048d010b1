package dev.ariadne.sim.harness;

import dev.ariadne.sim.check.Checks;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.SupervisorListener;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Takes what a process did not catch for a violation. A process may halt, and while there are faults it may fail to boot over its
 * disk; nothing else is for it to throw.
 */
final class Uncaught implements SupervisorListener {
    private final Checks checks;
    private final BooleanSupplier healed;

    Uncaught(Checks checks, BooleanSupplier healed) {
        this.checks = checks;
        this.healed = healed;
    }

    @Override
    public void bootFailed(SimProcess process, Throwable cause) {
        if (healed.getAsBoolean() || !(cause instanceof IOException)) {
            checks.violated("Uncaught", "process " + process.id() + " failed to boot: " + cause, cause);
        }
    }

    @Override
    public void failed(SimProcess process, Throwable cause) {
        checks.violated("Uncaught", "process " + process.id() + ": " + cause, cause);
    }
}
