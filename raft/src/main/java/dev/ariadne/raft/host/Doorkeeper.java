package dev.ariadne.raft.host;

import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Decides whom a replica talks to; the same on the calling and the called side. Thread-safe. */
final class Doorkeeper {
    private final Identity self;
    private final int clientPort;
    private final Set<NodeId> peers;
    private final KnownPeers known;
    private final Map<NodeId, Integer> clientPorts = new ConcurrentHashMap<>();

    Doorkeeper(Identity self, int clientPort, Set<NodeId> peers, KnownPeers known) {
        this.self = self;
        this.clientPort = clientPort;
        this.peers = peers;
        this.known = known;
    }

    Identity self() {
        return self;
    }

    Hello hello(NodeId to) {
        return new Hello(self, to, clientPort);
    }

    /** Lets a peer in, or says in one line why not. */
    @Nullable
    String admit(Hello hello) {
        NodeId from = hello.from().nodeId();
        if (hello.from().clusterId() != self.clusterId()) {
            return hello.from() + " does not belong to cluster " + self.clusterId();
        }
        if (!hello.to().equals(self.nodeId())) {
            return "node " + from + " looks for node " + hello.to() + ", but this is node " + self.nodeId();
        }
        if (!peers.contains(from)) {
            return "node " + from + " is not one of the peers " + peers;
        }
        try {
            String objection = known.meet(from, hello.from().incarnation());
            if (objection == null) {
                clientPorts.put(from, hello.clientPort());
            }
            return objection;
        } catch (IOException e) {
            return "node " + self.nodeId() + " cannot remember node " + from + ": " + e.getMessage();
        }
    }

    /** Where a peer serves clients; 0 if it was not met yet, or serves none. */
    int clientPort(NodeId peer) {
        return clientPorts.getOrDefault(peer, 0);
    }
}
