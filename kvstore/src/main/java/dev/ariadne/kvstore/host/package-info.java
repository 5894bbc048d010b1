/**
 * The store in the real world: HTTP for clients, one node as a whole, and clients that block and that do not. HTTP is spoken by
 * Netty, which no other package uses; nothing waits on its event loops.
 *
 * <p>The plain HTTP interface is that of etcd's raftexample, with three differences: a PUT answers once it is committed, a GET
 * is linearizable, and whatever node is asked passes the request on to the leader. So an answer is the answer of the whole
 * cluster, whichever node gave it.
 *
 * <p>A node that is to join asks the cluster who it is, draws an incarnation, and has that committed before it takes part: see
 * {@link dev.ariadne.kvstore.host.Newcomer}. In raftexample it is let in on the word of a flag.
 */
@NullMarked
package dev.ariadne.kvstore.host;

import org.jspecify.annotations.NullMarked;
