/**
 * What a run is asked to show: statements that must always hold, things that must sometimes happen, and places in code under test
 * that do something rare on purpose.
 *
 * <p>All of it counts what was reached, so that a batch of runs which never got somewhere is told apart from one that found nothing
 * there. The rule of buggify is FoundationDB's (Zhou et al., SIGMOD 2021, section 4); it differs in that each decision is a draw keyed
 * by point and process, so that another point leaves those that exist as they were.
 */
@NullMarked
package dev.ariadne.sim.check;

import org.jspecify.annotations.NullMarked;
