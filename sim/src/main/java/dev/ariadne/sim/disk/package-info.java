/**
 * A disk that keeps only what it promised. Code under test sees a plain blocking directory of files; behind it every effect carries
 * the time at which it was done, and what a crash at any instant leaves follows from the stamps.
 *
 * <p>The rules, weaker than any file system we know:
 *
 * <ul>
 *   <li>A crash undoes what was not done by then. A large write under way has done whole pages, from the front.
 *   <li>A killed process leaves the page cache: everything that was done stays visible, and is no more durable than before.
 *   <li>After a power failure each 512-byte sector of a file holds a prefix of the writes to it since its last durable one, and the
 *       length a prefix of its changes, all chosen apart from one another. The directory holds a prefix of its operations.
 *   <li>The first sync after a write decides its fate: durable from the end of the sync on, or, where that sync failed, never
 *       certain, whatever later syncs say (Rebello et al., Can Applications Recover from fsync Failures?, ATC 2020). Only writing
 *       the sector again gives it another chance.
 *   <li>Calls may fail, transfer a part, find no room, or take long, as {@link dev.ariadne.sim.disk.DiskFaults} has it.
 *   <li>The medium may lose what was durable: to bit rot, writes in wrong places, or all of it. What is certain then differs from what
 *       the disk still has: oracles are shown the one, running code the other. What the last sync of a file made durable is spared,
 *       since there damage looks like a write that nobody relied on; see {@code Medium}.
 * </ul>
 */
@NullMarked
package dev.ariadne.sim.disk;

import org.jspecify.annotations.NullMarked;
