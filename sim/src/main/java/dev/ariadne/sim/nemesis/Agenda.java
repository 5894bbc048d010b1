package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.world.World;

/** What a nemesis has yet to do, all of which can be dropped at once. */
final class Agenda {
    private final World world;

    /** Grows when everything is dropped; what was scheduled in an earlier round no longer happens. */
    private int round;

    Agenda(World world) {
        this.world = world;
    }

    void at(long time, Runnable event) {
        int scheduled = round;
        world.schedule(time, () -> {
            if (scheduled == round) {
                event.run();
            }
        });
    }

    void after(long nanos, Runnable event) {
        at(world.now() + nanos, event);
    }

    void drop() {
        round++;
    }
}
