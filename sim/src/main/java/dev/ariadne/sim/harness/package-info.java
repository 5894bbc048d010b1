/**
 * The front door for a test: a {@link dev.ariadne.sim.harness.Sim} is one seed's world with everything in it, and a {@link
 * dev.ariadne.sim.harness.Batch} plays many seeds side by side.
 *
 * <p>All of it is deterministic but {@code Batch}, whose threads and wall clock decide nothing except when to give up on a run that
 * hangs.
 */
@NullMarked
package dev.ariadne.sim.harness;

import org.jspecify.annotations.NullMarked;
