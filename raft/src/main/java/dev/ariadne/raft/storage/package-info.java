/**
 * What survives a crash: one write-ahead log for entries and hard states, and snapshot files, on a
 * {@link dev.ariadne.raft.storage.Disk}.
 *
 * <p>A disk holds
 *
 * <ul>
 *   <li>{@code wal-<sequence>}: segments of the log, numbered without gaps; the header of each names the replica. The first
 *       one makes a disk formatted, with a single rename, so that no crash leaves it half done. There is no other file for the
 *       identity, and the first members are entries like all others;
 *   <li>{@code snapshot-<index>-<term>}: complete snapshots, of which the newest counts;
 *   <li>{@code *.tmp} and {@code *.part}: files not finished yet, which recovery deletes.
 * </ul>
 *
 * Numbers in names have sixteen hexadecimal digits.
 *
 * <p>The paper (§5.6, §7) asks for persistence and leaves the how open. Four rules carry this package:
 *
 * <ol>
 *   <li>A file gets the name that counts only after its contents were synced, and counts only after the directory was.
 *   <li>The log is written in frames, one for each append, each synced before the next is written. So power failure can spoil
 *       one frame at most, the last, and leaves the end of some sector of it unwritten, that is zero or missing; any other damage
 *       is refused, never skipped or cut.
 *   <li>After a failed write or sync nothing is tried again: the log is dead, and the node starts anew from what it recovers. Only
 *       where there was no room for a write, and before any sync, is it undone and may be tried again.
 *   <li>Recovery does not trust the page cache: it writes the last segment and the newest snapshot anew and syncs them before
 *       it reports what they say. Power may fail at any point of it, and the next recovery finds the same.
 * </ol>
 *
 * They take a disk for one that writes a sector of 512 bytes from its beginning on, and a file system that shows zeros where nothing was
 * written; one that may show old contents instead (ext4 with {@code data=writeback}) has recovery refuse what it could have cut.
 *
 * <p>What these rules cannot do: tell a last frame that lost a sector, or has one that ends in a zero and is damaged, from one that
 * was never synced, and notice that the last segment vanished as a whole. Both need the other replicas' logs. Nor can
 * they repair: a replica whose disk is refused is wiped, formatted under a new incarnation, and added again in place of the old one.
 */
@NullMarked
package dev.ariadne.raft.storage;

import org.jspecify.annotations.NullMarked;
