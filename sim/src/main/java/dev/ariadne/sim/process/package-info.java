/**
 * Processes: programs that boot, run as a loop of events beside actors, crash and boot again.
 *
 * <p>A {@link dev.ariadne.sim.process.Host} is all of the world that a program sees. Behind it a {@link
 * dev.ariadne.sim.process.SimProcess} sees to it that nothing of a dead incarnation ever happens, and the {@link
 * dev.ariadne.sim.process.Supervisor} does to processes what the world does to them.
 */
@NullMarked
package dev.ariadne.sim.process;

import org.jspecify.annotations.NullMarked;
