/**
 * Simulations as JUnit tests: {@link dev.ariadne.sim.junit.SimTest} on a method that takes a {@link dev.ariadne.sim.harness.Sim}.
 *
 * <p>The only package that needs JUnit, which is an optional dependency.
 */
@NullMarked
package dev.ariadne.sim.junit;

import org.jspecify.annotations.NullMarked;
