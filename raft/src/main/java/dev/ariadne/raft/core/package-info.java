/** The consensus algorithm without clock, thread, I/O, logger or randomness of its own. */
@NullMarked
package dev.ariadne.raft.core;

import org.jspecify.annotations.NullMarked;
