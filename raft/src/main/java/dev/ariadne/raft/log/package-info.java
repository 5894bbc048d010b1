/** The replicated log (§5.3): its entries, the part that is not durable yet, and where the durable part is read from. */
@NullMarked
package dev.ariadne.raft.log;

import org.jspecify.annotations.NullMarked;
