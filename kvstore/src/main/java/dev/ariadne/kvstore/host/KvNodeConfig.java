package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.server.ServerConfig;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNodeConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link KvNode} is to be.
 *
 * @param id its name in the cluster, from 1
 * @param listen where it listens for other nodes
 * @param cluster where the first members of the cluster listen for each other, in the order of their ids and the same for all; for
 *     a node that joins, where some members listen. Once a node has a log, that says who the others are
 * @param joins whether, if its directory is empty, it is to become a member of a cluster that runs already, rather than one of
 *     the first
 * @param clients where this node listens for clients; port 0 for any
 * @param data its directory
 * @param security what it asks of others and shows them
 * @param http what clients may cost
 */
public record KvNodeConfig(
        int id,
        Address listen,
        List<Address> cluster,
        boolean joins,
        Address clients,
        Path data,
        RaftNodeConfig raft,
        ServerConfig server,
        Security security,
        HttpLimits http) {
    /** For use by a few hundred clients. */
    public static final ServerConfig SERVER = new ServerConfig(10_000, 10_000, 10_000, 60_000_000_000L, 1_000_000_000);

    public KvNodeConfig {
        cluster = List.copyOf(cluster);
        checkArgument(id >= 1, "node id %s is not positive", id);
        checkArgument(!cluster.isEmpty(), "a cluster without an address");
        checkArgument(
                cluster.stream().distinct().count() == cluster.size(),
                "an address is twice in the cluster %s",
                cluster);
        checkArgument(
                joins || (id <= cluster.size() && cluster.get(id - 1).equals(listen)),
                "node %s at %s is not among the first members %s, and can only join them",
                id,
                listen,
                cluster);
    }

    /** Of a node that asks nothing of anybody, with the usual limits. */
    public KvNodeConfig(
            int id,
            Address listen,
            List<Address> cluster,
            boolean joins,
            Address clients,
            Path data,
            RaftNodeConfig raft,
            ServerConfig server) {
        this(id, listen, cluster, joins, clients, data, raft, server, Security.NONE, HttpLimits.DEFAULT);
    }

    public NodeId nodeId() {
        return NodeId.of(id);
    }

    /** Where others may listen. */
    List<Address> others() {
        return cluster.stream().filter(address -> !address.equals(listen)).toList();
    }

    /** The first members. Who has the disk of which incarnation shows when they meet. */
    AddressBook firstMembers() {
        AddressBook first = AddressBook.EMPTY;
        for (int i = 1; i <= cluster.size(); i++) {
            first = first.with(NodeId.of(i), new Contact(cluster.get(i - 1).toString(), 0));
        }
        return first;
    }

    /**
     * Of the cluster that these addresses begin. It follows from them, so that nodes that were given different lists do not mistake
     * each other for peers.
     */
    long firstClusterId() {
        String addresses = cluster.stream().map(Address::toString).collect(Collectors.joining(","));
        return Hashing.sha256().hashString(addresses, StandardCharsets.UTF_8).asLong();
    }
}
