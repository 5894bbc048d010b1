/**
 * The store in the real world: HTTP for clients, one node as a whole, and a client that blocks.
 *
 * <p>The plain HTTP interface is that of etcd's raftexample, with three differences: a PUT answers once it is committed, a GET
 * is linearizable, and whatever node is asked passes the request on to the leader. So an answer is the answer of the whole
 * cluster, whichever node gave it.
 */
@NullMarked
package dev.ariadne.kvstore.host;

import org.jspecify.annotations.NullMarked;
