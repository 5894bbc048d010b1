/** Who votes, and what a quorum of them is (§5.2, §6 of the paper). */
@NullMarked
package dev.ariadne.raft.membership;

import org.jspecify.annotations.NullMarked;
