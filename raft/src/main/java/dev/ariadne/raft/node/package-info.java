/** One replica: the core, its disk and its state machine, without a thread or a socket. */
@NullMarked
package dev.ariadne.raft.node;

import org.jspecify.annotations.NullMarked;
