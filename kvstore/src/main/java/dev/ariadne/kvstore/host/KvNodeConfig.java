package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.server.ServerConfig;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNodeConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a {@link KvNode} is to be.
 *
 * @param id its place in the cluster, from 1
 * @param cluster where each node listens for the others; the same list in the same order for all
 * @param clients where this node listens for clients; port 0 for any
 * @param data its directory
 */
public record KvNodeConfig(
        int id, List<Address> cluster, Address clients, Path data, RaftNodeConfig raft, ServerConfig server) {
    /** For use by a few hundred clients. */
    public static final ServerConfig SERVER = new ServerConfig(10_000, 10_000, 1_000_000_000);

    public KvNodeConfig {
        cluster = List.copyOf(cluster);
        checkArgument(
                id >= 1 && id <= cluster.size(),
                "node id %s is no place in the cluster of %s nodes, which counts from 1",
                id,
                cluster.size());
        checkArgument(
                cluster.stream().distinct().count() == cluster.size(),
                "an address is twice in the cluster %s",
                cluster);
    }

    public NodeId nodeId() {
        return NodeId.of(id);
    }

    /** The address of each node but this one. */
    Map<NodeId, Address> peers() {
        Map<NodeId, Address> peers = new TreeMap<>();
        for (int i = 1; i <= cluster.size(); i++) {
            if (i != id) {
                peers.put(NodeId.of(i), cluster.get(i - 1));
            }
        }
        return peers;
    }

    Address listen() {
        return cluster.get(id - 1);
    }

    /** Follows from the addresses, so that nodes that were given different lists do not mistake each other for peers. */
    long clusterId() {
        String addresses = cluster.stream().map(Address::toString).collect(Collectors.joining(","));
        return Hashing.sha256().hashString(addresses, StandardCharsets.UTF_8).asLong();
    }
}
