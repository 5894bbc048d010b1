package dev.ariadne.sim.process;

import java.util.ArrayDeque;

/** The events that a slow process has not got round to. Each event keeps it busy for a while, and the next ones wait in order. */
final class Backlog {
    private final Incarnation incarnation;
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private long busyUntil;

    Backlog(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    /** Whether an event can be handled now. */
    boolean isClear(long now) {
        return events.isEmpty() && now >= busyUntil;
    }

    /** Takes an event that has to wait. */
    void add(Runnable event) {
        events.add(event);
        if (events.size() == 1) {
            incarnation.at(busyUntil, this::catchUp);
        }
    }

    /** An event was handled that keeps the process busy until a time. */
    void busyUntil(long time) {
        busyUntil = time;
    }

    private void catchUp() {
        if (incarnation.isPaused()) {
            incarnation.hold(this::catchUp);
            return;
        }
        events.element().run();
        events.remove(); // only now, so that what came meanwhile has waited behind it
        if (!events.isEmpty()) {
            incarnation.at(Math.max(busyUntil, incarnation.worldNow()), this::catchUp);
        }
    }
}
