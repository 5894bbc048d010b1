package dev.ariadne.sim.harness;

/** Unwinds a simulation that is over because something was violated. An error, so that code under test does not catch it. */
final class Stopped extends Error {
    private static final long serialVersionUID = 1;

    Stopped(String why) {
        super(why, null, false, false);
    }
}
