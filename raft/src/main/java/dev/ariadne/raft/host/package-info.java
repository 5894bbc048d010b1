/**
 * The real world around a replica: threads and sockets of the JDK. One loop runs the node, one worker its disk, two threads each
 * peer. What arrives is queued for the loop, so that the node itself knows no concurrency.
 *
 * <p>A replica that lost its disk must not come back as the member it was (its votes and promises are gone). So replicas
 * introduce themselves by their incarnation, each remembers on its own disk whom it has met, and refuses anybody else under the
 * same id.
 */
@NullMarked
package dev.ariadne.raft.host;

import org.jspecify.annotations.NullMarked;
