/**
 * The consensus algorithm (§5, §7) without clock, thread, I/O, logger or randomness of its own.
 *
 * <p>{@link dev.ariadne.raft.core.RawNode} is the door. Ticks, messages and proposals go in; {@link dev.ariadne.raft.core.Ready}
 * work orders come out: what may be sent at once, what to write, what to promise once that is durable, what to apply. The owner
 * says when an order is {@linkplain dev.ariadne.raft.core.RawNode#persisted durable} or {@linkplain
 * dev.ariadne.raft.core.RawNode#applied applied}, and several may be under way. Inside, {@code Raft} decides, by role and term;
 * {@code Leadership} does what only a leader does, and {@code Election}, {@code Progress} and {@code Inflights} count. Equal inputs
 * and draws give equal outputs.
 *
 * <p>Where we differ from the paper:
 *
 * <ul>
 *   <li>Durability is spelled out. Votes, requests for votes and acknowledgements are promises, and wait for the disk; entries,
 *       heartbeats and the answers to heartbeats do not. A replica gives its own vote and its own copy of an entry as promises to itself,
 *       so a candidate or leader counts itself no sooner than its disk allows.
 *   <li>An empty AppendEntries is a probe, not a heartbeat; heartbeats are messages of their own, and commit no more than the
 *       follower is known to have.
 *   <li>A rejection carries a hint, by which both sides skip whole terms of conflicts (§5.3 suggests it). A leader streams entries
 *       within a window once it knows where the logs agree.
 *   <li>A replica that knows the leader of a term gives nobody else its vote in it, and a higher term restarts the election timer
 *       even if no vote is given.
 *   <li>A snapshot is a name here; {@code node} moves its contents, in chunks, and says how that went.
 * </ul>
 *
 * <p>Beyond the paper there is what etcd-raft has: PreVote and CheckQuorum (§9.6 and §6.2 of the dissertation), learners and joint
 * configurations, reads without the log ({@code ReadQueue}, {@code Lease}), handing over, limits on what is under way. Its data files
 * run against this core, byte for byte: {@code EtcdConformanceTest}.
 *
 * <p>Where we differ from etcd-raft: promises and messages are apart in every mode, and requests for votes are promises too; a lease runs
 * from when the last heartbeat that a quorum answered was sent, and a replica that may have promised one before it was restarted protects
 * the leader for an election timeout; a read that is passed on goes one step only; a leader answers a read without asking anybody only if
 * it is itself the one voter, and has committed an entry of its term; a leader that validates lets in no change which could not be applied;
 * a replica restores a snapshot from before it was added, as it would apply the entries that it stands for; a refused candidate is told what
 * is committed; a late answer does not end a probe that carries entries; and a leader may gather what its inputs make it send until the next work order.
 */
@NullMarked
package dev.ariadne.raft.core;

import org.jspecify.annotations.NullMarked;
