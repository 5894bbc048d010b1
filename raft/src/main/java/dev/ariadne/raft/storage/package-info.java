/** What survives a crash: the write-ahead log and snapshot files, on a {@link dev.ariadne.raft.storage.Disk}. */
@NullMarked
package dev.ariadne.raft.storage;

import org.jspecify.annotations.NullMarked;
