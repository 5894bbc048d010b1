package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.KnownPeers;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.CorruptException;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The directory of a node: formatted if it is new, and refused if it is another's. */
final class NodeDisk implements Closeable {
    /** Recovers the replica that is on a disk. */
    interface Recovery {
        RaftNode from(FileDisk disk) throws IOException;
    }

    private final KvNodeConfig config;
    private final FileDisk disk;

    private NodeDisk(KvNodeConfig config, FileDisk disk) {
        this.config = config;
        this.disk = disk;
    }

    static NodeDisk open(KvNodeConfig config) throws IOException {
        return new NodeDisk(config, FileDisk.open(config.data()));
    }

    /** Makes an empty disk that of a new node. What is left of formatting that was cut short is empty, too. */
    void formatIfNew(KnownPeers known) throws IOException {
        if (!disk.list().stream().allMatch(name -> name.endsWith(".tmp"))) {
            return;
        }
        if (!known.isEmpty()) {
            throw new IOException(
                    disk + " is that of a node that has lost its log: it knows its peers and nothing else");
        }
        Identity self = new Newcomer(config).identity();
        Bootstrap.format(disk, self, config.joins() ? AddressBook.EMPTY : config.firstMembers());
    }

    /** @throws IOException with one line that says why there is no replica of this node here */
    RaftNode recover(Recovery recovery) throws IOException {
        try {
            RaftNode node = recovery.from(disk);
            NodeId found = node.identity().nodeId();
            if (!found.equals(config.nodeId())) {
                throw new IOException(disk + " belongs to node " + found + ", not " + config.id());
            }
            return node;
        } catch (CorruptException e) {
            throw new IOException(disk + " is damaged: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException(disk + " cannot be used: " + e.getMessage(), e); // by a machine of other limits
        }
    }

    /** Addresses may change, and members come and go; but not all of them unnoticed. */
    void requireOurs(AddressBook found) throws IOException {
        List<Address> known = Inquiry.addresses(found);
        if (!known.isEmpty() && known.stream().noneMatch(config.cluster()::contains)) {
            throw new IOException(disk + " belongs to node " + config.id() + " of a cluster with other addresses than "
                    + config.cluster() + ": " + known);
        }
    }

    /** What an operator may have meant otherwise, a line each. */
    List<String> unexpected(AddressBook found) {
        List<String> lines = new ArrayList<>();
        List<Address> known = Inquiry.addresses(found);
        Contact own = found.get(config.nodeId());
        if (own != null && !own.address().equals(config.listen().toString())) {
            lines.add("the others look for node " + config.id() + " at " + own.address() + ", but it listens at "
                    + config.listen() + "; tell them (POST /" + config.id() + ")");
        }
        config.others().stream()
                .filter(address -> !known.contains(address))
                .forEach(address -> lines.add("--cluster names " + address + ", where no member is as far as "
                        + config.data() + " says: its cluster is " + known));
        return lines;
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
