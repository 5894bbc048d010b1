package dev.ariadne.raft.host;

import com.google.common.collect.Sets;
import com.google.common.net.InetAddresses;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Message.SnapshotChunkResponse;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whom a replica is connected with: its links to the others, and the connections on which they call it.
 *
 * <p>Every member has a link to its address in the book. When its contact changes, everything that was connected under its id is
 * hung up, so that whoever is there is met again under the new one; but not if the book only says by now who has been met. A guest is somebody without such a link who calls by a link of
 * its own, as a leader does of whom this replica has not heard yet. It is called back where it says that it listens, for as long as
 * its own connection lasts or until the book names it.
 *
 * <p>A stranger is a leader under the id of a member, but of another incarnation: it may have replaced the member, and the entries that
 * say so not be here yet. It is a guest beside the member. Only what a leader says is heard of it, and only answers to that are sent to
 * it, and not to it alone: they are no secret, and mean nothing to who does not lead. It gets no votes, which could then count for two.
 * Thread-safe.
 */
final class Links {
    /** More than a cluster has members; when there is one more, the oldest is hung up, and may come again. */
    static final int GUESTS_MAX = 16;

    private final Doorkeeper keeper;
    private final Wire wire;
    private final int port;
    private final Consumer<String> refusals;
    private final Consumer<NodeId> disconnected;
    private final FailureListener failures;

    /** At most one for each id. Changed under the lock, read without it. */
    private final Map<NodeId, Link> links = new ConcurrentHashMap<>();

    /** The open connection that each node dialled last. */
    private final Map<NodeId, Socket> incoming = new TreeMap<>();

    /** Another leader than the member of its id, on the connection that it dialled, and the link to answer it. */
    private record Stranger(Identity who, Socket incoming, Link link) {}

    /** The oldest first. Changed under the lock, read without it. */
    private final List<Stranger> strangers = new CopyOnWriteArrayList<>();

    /** Whose links are those of guests, the oldest first. Invariant: each has a link and an incoming connection. */
    private final Set<NodeId> guests = new LinkedHashSet<>();

    private AddressBook book = AddressBook.EMPTY;
    private boolean closed;

    /** What was dropped on links that are no more. */
    private long dropped;

    Links(
            Doorkeeper keeper,
            Wire wire,
            int port,
            Consumer<String> refusals,
            Consumer<NodeId> disconnected,
            FailureListener failures) {
        this.keeper = keeper;
        this.wire = wire;
        this.port = port;
        this.refusals = refusals;
        this.disconnected = disconnected;
        this.failures = failures;
    }

    /** Whether this replica leads from now on. */
    void leads(boolean now) {
        keeper.leads(now);
    }

    /** Follows the membership, which also decides who is let in. */
    synchronized void members(AddressBook next) {
        try {
            keeper.members(next);
        } catch (IOException e) {
            refusals.accept("who is no member any more cannot be forgotten: " + e.getMessage());
        }
        dial(next);
    }

    /** Dials all these and nobody else. */
    synchronized void dial(AddressBook next) {
        if (closed) {
            return;
        }
        NodeId self = keeper.self().nodeId();
        Set<NodeId> ids = Sets.union(book.contacts().keySet(), next.contacts().keySet());
        for (NodeId id : ids) {
            Contact contact = next.get(id);
            if (!id.equals(self) && changes(id, book.get(id), contact)) {
                hangUp(id);
                if (contact != null) {
                    dial(id, contact);
                }
            }
        }
        book = next;
    }

    private boolean changes(NodeId id, @Nullable Contact before, @Nullable Contact after) {
        if (before == null || after == null || before.equals(after)) {
            return !Objects.equals(before, after);
        }
        boolean isNamed = before.incarnation() == 0 && before.address().equals(after.address());
        return !(isNamed && keeper.hasMet(id, after.incarnation()));
    }

    private void dial(NodeId id, Contact contact) {
        try {
            dial(id, port, Address.parse(contact.address()));
        } catch (IllegalArgumentException e) {
            refusals.accept("node " + id + " cannot be dialled: " + e.getMessage());
        }
    }

    private void dial(NodeId id, int portToCallBack, Address address) {
        links.put(id, link(id, portToCallBack, address, keeper::admit));
    }

    private Link link(NodeId id, int portToCallBack, Address address, Function<Hello, @Nullable String> admission) {
        Link link = new Link(
                id, wire, () -> keeper.hello(id, portToCallBack), address, admission, refusals, disconnected, failures);
        link.start();
        return link;
    }

    private void hangUp(NodeId id) {
        guests.remove(id);
        Link link = links.remove(id);
        if (link != null) {
            hangUp(link);
        }
        TcpTransport.close(incoming.remove(id));
        strangers.stream().filter(stranger -> stranger.who.nodeId().equals(id)).forEach(this::hangUp);
    }

    private void hangUp(Link link) {
        link.hangUp();
        dropped += link.dropped();
    }

    private void hangUp(Stranger stranger) {
        strangers.remove(stranger);
        hangUp(stranger.link);
        TcpTransport.close(stranger.incoming);
    }

    /** Lets in who has called, or says in one line why not. */
    synchronized @Nullable String arrive(Hello hello, Socket socket) {
        if (closed) {
            return "node " + keeper.self().nodeId() + " stops";
        }
        String objection = keeper.admit(hello);
        if (objection != null && hello.peerPort() != 0 && keeper.isStrangeLeader(hello)) {
            refusals.accept(objection);
            arrive(hello.from(), addressOf(hello, socket), socket);
            return null;
        }
        if (objection != null) {
            return objection;
        }
        NodeId id = hello.from().nodeId();
        if (guests.contains(id)) {
            hangUp(id); // it may listen elsewhere by now
        }
        TcpTransport.close(incoming.put(id, socket));
        if (!links.containsKey(id) && hello.peerPort() != 0) {
            if (guests.size() == GUESTS_MAX) {
                hangUp(guests.iterator().next());
            }
            guests.add(id);
            // No port to call back: it would be a guest of the guest, and neither would ever leave.
            dial(id, 0, addressOf(hello, socket));
        }
        return null;
    }

    private void arrive(Identity stranger, Address address, Socket socket) {
        strangers.stream().filter(known -> known.who.equals(stranger)).forEach(this::hangUp);
        if (strangers.size() == GUESTS_MAX) {
            hangUp(strangers.get(0));
        }
        Link link = link(
                stranger.nodeId(),
                0,
                address,
                welcome -> welcome.from().equals(stranger) ? null : "at " + address + " there is not " + stranger);
        strangers.add(new Stranger(stranger, socket, link));
    }

    private static Address addressOf(Hello hello, Socket socket) {
        return new Address(InetAddresses.toUriString(socket.getInetAddress()), hello.peerPort());
    }

    /** Whether who came by this connection is a stranger, of whom {@link #isOfLeader} messages are heard and no others. */
    boolean isStranger(Socket socket) {
        return strangers.stream().anyMatch(stranger -> stranger.incoming == socket);
    }

    static boolean isOfLeader(Message message) {
        return message instanceof AppendEntries || message instanceof Heartbeat || message instanceof SnapshotChunk;
    }

    private static boolean isForLeader(Message message) {
        return message instanceof AppendEntriesResponse
                || message instanceof HeartbeatResponse
                || message instanceof SnapshotChunkResponse;
    }

    /** A connection that may have been let in is over. */
    synchronized void leave(NodeId id, Socket socket) {
        strangers.stream().filter(stranger -> stranger.incoming == socket).forEach(this::hangUp);
        if (incoming.remove(id, socket) && guests.contains(id)) {
            hangUp(id);
        }
    }

    void send(Message message) {
        Link link = links.get(message.to());
        if (link != null) {
            link.send(message);
        }
        for (Stranger stranger : strangers) {
            if (stranger.who.nodeId().equals(message.to()) && isForLeader(message)) {
                stranger.link.send(message);
            }
        }
    }

    /** Where a node serves clients; null while it is not known. */
    @Nullable
    Address clientAddress(NodeId id) {
        Link link = links.get(id);
        int clientPort = keeper.clientPort(id);
        return link == null || clientPort == 0
                ? null
                : new Address(link.address().host(), clientPort);
    }

    /** Messages so far for which there was no room. */
    synchronized long dropped() {
        return dropped + links.values().stream().mapToLong(Link::dropped).sum();
    }

    void close() {
        hangUpAll().forEach(Link::join);
    }

    private synchronized List<Link> hangUpAll() {
        closed = true;
        List<Link> all = new ArrayList<>(links.values());
        strangers.forEach(stranger -> all.add(stranger.link));
        strangers.forEach(this::hangUp);
        List.copyOf(Sets.union(links.keySet(), incoming.keySet())).forEach(this::hangUp);
        return all;
    }
}
