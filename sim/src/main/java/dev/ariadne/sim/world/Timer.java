package dev.ariadne.sim.world;

import org.jspecify.annotations.Nullable;

/** An event that can be taken back before it happens. */
public final class Timer implements Runnable {
    private @Nullable Runnable action;

    public Timer(Runnable action) {
        this.action = action;
    }

    /** Takes the event back; without effect once it has happened. */
    public void cancel() {
        action = null;
    }

    /** True until the event has happened or was cancelled. */
    public boolean isPending() {
        return action != null;
    }

    @Override
    public void run() {
        Runnable run = action;
        action = null;
        if (run != null) {
            run.run();
        }
    }
}
