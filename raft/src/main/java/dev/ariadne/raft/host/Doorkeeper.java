package dev.ariadne.raft.host;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whom a replica talks to; the same on the calling and the called side.
 *
 * <p>What the book says of an incarnation holds. Where it says nothing, be it that the member's is not given or that there is no
 * such member, the first to come counts. So who is to replace a member under its id, while the old machine may still come, is
 * added with its incarnation. A leader that comes as another incarnation is a stranger: see {@link Links}. Thread-safe.
 */
final class Doorkeeper {
    private final Identity self;
    private final int clientPort;
    private final KnownPeers known;
    private final Map<NodeId, Integer> clientPorts = new ConcurrentHashMap<>();

    private AddressBook book = AddressBook.EMPTY;

    private volatile boolean leads;

    Doorkeeper(Identity self, int clientPort, KnownPeers known) {
        this.self = self;
        this.clientPort = clientPort;
        this.known = known;
    }

    Identity self() {
        return self;
    }

    /** Where this replica serves clients; 0 if nowhere. */
    int clientPort() {
        return clientPort;
    }

    /** Whether this is what has been met under the id. */
    boolean hasMet(NodeId id, long incarnation) {
        return known.has(id, incarnation);
    }

    /** What to say to another node; with the port to call back, or 0. */
    Hello hello(NodeId to, int peerPort) {
        return new Hello(self, to, peerPort, clientPort, leads);
    }

    /** Whether this replica leads from now on. */
    void leads(boolean now) {
        leads = now;
    }

    /** Whether this is a leader that would be admitted but for its incarnation. */
    boolean isStrangeLeader(Hello hello) {
        Identity from = hello.from();
        return hello.leads()
                && from.clusterId() == self.clusterId()
                && hello.to().equals(self.nodeId())
                && !from.nodeId().equals(self.nodeId());
    }

    /**
     * From now on this book holds, and who was in the one before and is not in this one is forgotten.
     *
     * @throws IOException if that cannot be made durable; the book holds all the same
     */
    synchronized void members(AddressBook next) throws IOException {
        List<NodeId> gone = book.contacts().keySet().stream()
                .filter(id -> next.get(id) == null)
                .toList();
        book = next;
        gone.forEach(clientPorts::remove);
        known.forget(gone);
    }

    /** Lets another node in, or says in one line why not. */
    synchronized @Nullable String admit(Hello hello) {
        NodeId from = hello.from().nodeId();
        if (hello.from().clusterId() != self.clusterId()) {
            return hello.from() + " does not belong to cluster " + self.clusterId();
        }
        if (!hello.to().equals(self.nodeId())) {
            return "node " + from + " looks for node " + hello.to() + ", but this is node " + self.nodeId();
        }
        if (from.equals(self.nodeId())) {
            return "there is another node " + from;
        }
        try {
            String objection = meet(from, hello.from().incarnation());
            if (objection == null) {
                clientPorts.put(from, hello.clientPort());
            }
            return objection;
        } catch (IOException e) {
            return "node " + self.nodeId() + " cannot remember node " + from + ": " + e.getMessage();
        }
    }

    private @Nullable String meet(NodeId id, long incarnation) throws IOException {
        Contact contact = book.get(id);
        if (contact == null || contact.incarnation() == 0) {
            return known.meet(id, incarnation);
        }
        if (contact.incarnation() != incarnation) {
            return "node " + id + " comes as incarnation " + incarnation + ", but the member is incarnation "
                    + contact.incarnation();
        }
        known.remember(id, incarnation);
        return null;
    }

    /** Where a peer serves clients; 0 if it was not met yet, or serves none. */
    int clientPort(NodeId peer) {
        return clientPorts.getOrDefault(peer, 0);
    }
}
