/** What simulated clients do, made so that its history can be checked in good time; and what operators do to the cluster meanwhile. */
@NullMarked
package dev.ariadne.scenarios.workload;

import org.jspecify.annotations.NullMarked;
