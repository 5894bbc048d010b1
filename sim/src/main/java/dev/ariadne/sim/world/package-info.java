/**
 * The world a simulation runs in: virtual time, one queue of events, chance as a pure function of a key, and a trace of what
 * happened. Everything else in this library is built from these four.
 *
 * <p>One thread runs a world. Nothing here, or built on it, asks for the time of day, another thread, or a shared source of
 * chance, so that a seed repeats itself on any machine.
 */
@NullMarked
package dev.ariadne.sim.world;

import org.jspecify.annotations.NullMarked;
