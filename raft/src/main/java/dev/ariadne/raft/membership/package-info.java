/**
 * Who votes, what a quorum of them is, and how both change (§5.2 and §6 of the paper, chapter 4 of the dissertation).
 *
 * <p>The rules and the words are etcd's, and so are its additions to the paper: learners, {@code learnersNext}, and the joint
 * configuration that is left by itself. Where we differ from etcd:
 *
 * <ul>
 *   <li>Beside the configuration there is an {@link dev.ariadne.raft.membership.AddressBook}, folded from the contexts of the same
 *       changes: where each member is, and which disk it has.
 *   <li>A {@link dev.ariadne.raft.membership.Configuration} checks itself when built, so that a stored one is used as it is; etcd
 *       rebuilds it by replaying changes.
 *   <li>A {@link dev.ariadne.raft.membership.Changer} knows nothing of replication: it says which members are new or gone.
 *   <li>Ids are positive {@code long}s; where etcd writes id 0, for a change that was withdrawn, there is no node.
 * </ul>
 */
@NullMarked
package dev.ariadne.raft.membership;

import org.jspecify.annotations.NullMarked;
