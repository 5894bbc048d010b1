package dev.ariadne.scenarios.cluster;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.sim.disk.Crash;

/** Sees what happens in a cluster, in the middle of the node's own code: it changes nothing and throws nothing. */
public interface ClusterListener {
    /** A node has recovered and runs. */
    void up(int node, KvServer server);

    /** A core reports something, perhaps while its node still boots. */
    void event(int node, RaftEvent event);

    /** A message leaves a node for the network. */
    void sending(int node, Message message);

    /** A message from another node has arrived and is believed. */
    void receiving(int node, Message message);

    /** A node has handled one input completely. */
    void handled(int node, KvServer server);

    /** A request has come to a node. */
    void requested(int node, KvRequest request);

    /** A node, which has applied so much, answers a request. */
    void replying(int node, KvRequest request, KvReply reply, long applied);

    /** The disk of a node, which is down, is about to be replaced by an empty one. */
    void wiping(int node);

    /** The nemesis has crashed a node. */
    void crashed(int node, Crash kind);

    /** A node has stopped of its own accord, or could not start, and said why. */
    void stopped(int node, String reason);

    /** Code of a node has thrown what it should have caught. */
    void broke(int node, Throwable cause);
}
