package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.Roster;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a node that has nothing on its disk a member.
 *
 * <p>The cluster says which one it is, and has to have been asked to add the node. The node draws an incarnation for its disk and
 * says so, through the log, before it takes part in anything. Of which incarnation a member is can be said once, so a machine that
 * comes under the same id with another disk, or with this one wiped, is refused here, and by every member that has applied the
 * entry. It is safe to let in even one that had promised something before: the entry that names its new incarnation is committed
 * by a majority without it, so nobody without that entry, and all that comes before it, can win an election with its help.
 */
final class Newcomer {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    /** Long enough for all members to apply what one of them has told a client. */
    private static final long SETTLING_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final KvNodeConfig config;

    Newcomer(KvNodeConfig config) {
        this.config = config;
    }

    /** Who it is to be, once its empty disk is formatted. */
    Identity identity() throws IOException {
        long incarnation = new SecureRandom().nextLong() & Long.MAX_VALUE;
        if (!config.joins()) {
            requireFirst(Inquiry.at(config.others(), config.security().wire()));
            return new Identity(config.firstClusterId(), config.nodeId(), incarnation);
        }
        return welcome(newest -> new Identity(newest.from().clusterId(), config.nodeId(), incarnation))
                .self();
    }

    /** Nobody may have begun another cluster there, or know this node from before. */
    private void requireFirst(Inquiry inquiry) throws IOException {
        for (Map.Entry<Address, Roster> answer : inquiry.answers().entrySet()) {
            Identity there = answer.getValue().from();
            if (there.clusterId() != config.firstClusterId()) {
                throw new IOException("at " + answer.getKey() + " there is node " + there.nodeId()
                        + " of a cluster that was not begun with these addresses; to join it, use --join");
            }
            Contact known = answer.getValue().membership().addresses().get(config.nodeId());
            if (known == null || known.incarnation() != 0) {
                throw new IOException(config.data() + " is empty, but node " + config.id()
                        + (known == null ? " was removed from" : " has been part of") + " the cluster. " + again());
            }
        }
    }

    /** Says of which incarnation it is, and returns when that is known, with what is known of the others. */
    AddressBook introduce(Identity self) throws IOException {
        long start = System.nanoTime();
        @Nullable Outcome last = null;
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            Welcome welcome = welcome(newest -> self);
            if (welcome.contact().incarnation() == self.incarnation()) {
                return welcome.newest().membership().addresses();
            }
            Map<NodeId, Address> servers = welcome.inquiry().servers();
            BlockingKvClient client = new BlockingKvClient(
                    BlockingKvClient.patient(List.copyOf(servers.keySet())),
                    HttpCalls.to(servers, config.security().access()));
            try {
                last = client.execute(introduction(self, welcome.contact()));
            } catch (DeniedException e) {
                throw new IOException("node " + config.id() + " cannot join: " + e.getMessage(), e);
            }
        }
        throw new IOException(
                "node " + config.id() + " cannot join: the cluster has no leader now that answers; " + last);
    }

    /** A change of nothing but what is known of a member. */
    static ChangeMembers introduction(Identity self, Contact contact) {
        return new ChangeMembers(
                Transition.AUTO,
                List.of(new Single(Kind.UPDATE, self.nodeId())),
                AddressBook.of(self.nodeId(), new Contact(contact.address(), self.incarnation())));
    }

    private Roster newest(Inquiry inquiry) throws IOException {
        return inquiry.newest()
                .orElseThrow(() -> new IOException("node " + config.id() + " cannot join: no member answers; "
                        + String.join("; ", inquiry.silences())));
    }

    /**
     * What members say, and what the newest answer knows of this node.
     *
     * @param self who this node is
     * @param newest the answer of who has applied most
     * @param contact of this node
     */
    private record Welcome(Identity self, Inquiry inquiry, Roster newest, Contact contact) {}

    /** Asks the members; again for a moment if what they know keeps this node from joining, since that may be over elsewhere. */
    private Welcome welcome(Function<Roster, Identity> who) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                Inquiry inquiry = Inquiry.at(config.others(), config.security().wire());
                Roster newest = newest(inquiry);
                Identity self = who.apply(newest);
                return new Welcome(self, inquiry, newest, contact(self, inquiry, newest));
            } catch (IOException e) {
                if (System.nanoTime() - start > SETTLING_NANOS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** What the cluster knows of this node, if that does not keep it from joining. */
    private Contact contact(Identity self, Inquiry inquiry, Roster newest) throws IOException {
        for (Roster roster : inquiry.answers().values()) {
            if (roster.from().clusterId() != self.clusterId()) {
                throw new IOException("node " + config.id() + " is of cluster " + self.clusterId() + ", but there is "
                        + roster.from());
            }
        }
        Contact contact = newest.membership().addresses().get(config.nodeId());
        if (contact == null) {
            throw new IOException("node " + config.id() + " is no member yet; add it first: curl -L " + url(inquiry)
                    + " -XPOST -d http://" + config.listen());
        }
        if (!contact.address().equals(config.listen().toString())) {
            throw new IOException("node " + config.id() + " was added with the address " + contact.address() + ", not "
                    + config.listen());
        }
        if (contact.incarnation() != 0 && contact.incarnation() != self.incarnation()) {
            throw new IOException("node " + config.id() + " has joined before, with another disk than " + config.data()
                    + ". " + again());
        }
        return contact;
    }

    private String url(Inquiry inquiry) {
        return config.security().access().scheme() + "://"
                + inquiry.servers().values().iterator().next() + "/" + config.id();
    }

    private String again() {
        return "What it promised is lost with that disk: remove it (DELETE /" + config.id()
                + " at another node), add it" + " again (POST /" + config.id()
                + "), and start it with --join and an empty directory";
    }
}
