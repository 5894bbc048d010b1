/**
 * What goes wrong in a run. A {@link dev.ariadne.sim.nemesis.Plan} is data: it can be drawn from a seed, saved, edited, cut down and
 * run again; the {@link dev.ariadne.sim.nemesis.Nemesis} carries it out.
 *
 * <p>What damages disks is asked of a {@link dev.ariadne.sim.nemesis.FaultAtlas}, if there is one, and of every fault the nemesis knows
 * whether it changed anything: one that did not has tested nothing.
 *
 * <p>Every fault of a plan brings its own end, such as the restart after a crash, so that faults can be taken out of a plan one by one.
 */
@NullMarked
package dev.ariadne.sim.nemesis;

import org.jspecify.annotations.NullMarked;
