package dev.ariadne.sim.nemesis;

import java.io.IOException;

/** A saved plan cannot be read; the message is one line that names the line of the plan and what was expected. */
public final class PlanFormatException extends IOException {
    private static final long serialVersionUID = 1;

    PlanFormatException(int line, String cause) {
        super("plan line " + line + ": " + cause);
    }
}
