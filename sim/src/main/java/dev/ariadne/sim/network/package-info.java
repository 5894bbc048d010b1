/**
 * A network of datagrams that may be late, lost, repeated, reordered, damaged, cut off, held back or crowded out, each by draws of its
 * own. Connections exist only in that they may be reset, which loses what is under way and tells both ends.
 */
@NullMarked
package dev.ariadne.sim.network;

import org.jspecify.annotations.NullMarked;
