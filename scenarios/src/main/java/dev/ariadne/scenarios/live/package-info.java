/**
 * The store for real: processes of this machine, killed, paused, cut off, replaced and started again, while clients write down what
 * they see. {@link dev.ariadne.scenarios.live.Demo} is for people to watch and take part, {@link
 * dev.ariadne.scenarios.live.Torture} draws what happens from a seed.
 *
 * <p>What goes wrong is said in the simulator's words ({@link dev.ariadne.sim.nemesis.Fault}), so that it can be played there. It is
 * not the same: links of TCP hold what a simulated network loses, a real machine decides when threads run, and there is no power
 * failure here, which only the simulation can bring about.
 */
@NullMarked
package dev.ariadne.scenarios.live;

import org.jspecify.annotations.NullMarked;
