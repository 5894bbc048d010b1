/**
 * One replica: the core, its disk and its state machine, without a thread or a socket.
 *
 * <p>{@link dev.ariadne.raft.node.RaftNode} is the loop: the host hands it messages, proposals and the time, and calls {@code flush}
 * after each batch of these. Beside it runs one actor, the storage worker, which owns the disk. Immutable jobs go there, immutable
 * answers come back, nothing else is shared; so no sync ever delays a message. What {@link dev.ariadne.raft.core.Ready} lets leave at
 * once leaves; a write goes to the worker and takes its promises along; they come back with the answer, and only then leave. Writes
 * that queued up while the disk was busy become one append with one sync. The state machine runs on the loop, over entries that are
 * durable here.
 *
 * <p>A start is a recovery: snapshot first, then the log, as it turns out to be committed. There is no other way in, and a disk that
 * was never formatted is refused.
 *
 * <p>Snapshots differ from §7 in that a file travels aside from the core, one chunk at a time, each asked for by the answer to the one
 * before and repeated while there is none. The receiver writes it aside, verifies all of it, and only then tells the core, which
 * decides as if it had come in one message. A restarted or damaged transfer begins at the first byte. A replica's own snapshot is
 * taken of a frozen state and written in slices, with writes to the log between them.
 *
 * <p>Who takes part, and where they are, is in the log and in snapshots from the first entry on, so that a replica needs to be told
 * nothing but who it is. A change holds from when it is applied. Messages are delivered between replicas that may believe each other
 * ({@code mayReceive}, {@code maySend}): whoever comes under a member's id with another disk has not promised what the member did.
 *
 * <p>What differs from etcd: there the application does all of this, learns of a lost snapshot by a report it has to make itself, and
 * keeps the addresses of members elsewhere; and the first configuration is in the log only if it was put there.
 */
@NullMarked
package dev.ariadne.raft.node;

import org.jspecify.annotations.NullMarked;
