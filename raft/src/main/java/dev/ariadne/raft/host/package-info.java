/**
 * The real world around a replica: threads and sockets of the JDK. One loop runs the node, one worker its disk, two threads each
 * peer. What arrives is queued for the loop, so that the node itself knows no concurrency.
 *
 * <p>A replica that lost its disk must not come back as the member it was (its votes and promises are gone). So replicas
 * introduce themselves by their incarnation, and talk to the one that the membership names, or, if it names none, to the one they
 * met first; whom they met they remember on their own disks, until the id is removed from the membership.
 *
 * <p>The membership is that of the last applied entry, so replicas may differ in it: one that lags behind may not know the leader
 * yet, and one that joins knows nobody but whom it was given by hand. Therefore whoever belongs to the cluster is heard and answered,
 * member or not. In one case the transport is stricter than {@link dev.ariadne.raft.node.RaftNode#mayReceive} asks for: another
 * incarnation of a member than the one in the book is heard and answered only as a leader, so that a replica that was away while
 * another was replaced under the same id learns of that from whoever leads by then. It is given no vote: with two machines under one
 * id, a vote for it might be counted by both.
 */
@NullMarked
package dev.ariadne.raft.host;

import org.jspecify.annotations.NullMarked;
