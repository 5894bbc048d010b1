/** A network of datagrams that may be late, lost, repeated, reordered, damaged or cut off, each by draws of its own. */
@NullMarked
package dev.ariadne.sim.network;

import org.jspecify.annotations.NullMarked;
