/** The bridge: the production node and store on the simulated network and disk. */
@NullMarked
package dev.ariadne.scenarios.cluster;

import org.jspecify.annotations.NullMarked;
