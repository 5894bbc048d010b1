package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.Roster;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;

/**
 * What the nodes at some addresses say of their cluster, and those whom they name.
 *
 * @param answers by where they came from
 * @param silences why there is none from elsewhere
 */
record Inquiry(Map<Address, Roster> answers, List<String> silences) {
    private static final int MILLIS_MAX = 500;

    /** Asks there, and wherever an answer says that a member is. */
    static Inquiry at(Collection<Address> addresses, Wire wire) {
        Map<Address, Roster> answers = new LinkedHashMap<>();
        List<String> silences = new ArrayList<>();
        List<Address> known = new ArrayList<>(addresses);
        Queue<Address> left = new ArrayDeque<>(addresses);
        for (Address next = left.poll(); next != null; next = left.poll()) {
            try {
                Roster roster = Roster.ask(next, wire, MILLIS_MAX);
                answers.put(next, roster);
                for (Address named : addresses(roster.membership().addresses())) {
                    if (!known.contains(named)) {
                        known.add(named);
                        left.add(named);
                    }
                }
            } catch (IOException e) {
                silences.add(String.valueOf(e.getMessage()));
            }
        }
        return new Inquiry(answers, silences);
    }

    /** Where these members are, but for those of whom that is not known. */
    static List<Address> addresses(AddressBook members) {
        List<Address> addresses = new ArrayList<>();
        for (Contact contact : members.contacts().values()) {
            if (Address.isOne(contact.address())) {
                addresses.add(Address.parse(contact.address()));
            }
        }
        return addresses;
    }

    /** Without the answers of other clusters. */
    Inquiry of(long clusterId) {
        Map<Address, Roster> own = new LinkedHashMap<>(answers);
        own.values().removeIf(roster -> roster.from().clusterId() != clusterId);
        return new Inquiry(own, silences);
    }

    /** The answer of who has applied most. */
    Optional<Roster> newest() {
        return answers.values().stream()
                .max(Comparator.comparingLong(roster -> roster.membership().index()));
    }

    /** Whether most of those who may vote by the newest answer have answered. */
    boolean isOfMajority() {
        List<NodeId> answered =
                answers.values().stream().map(roster -> roster.from().nodeId()).toList();
        return newest().stream()
                .map(roster -> roster.membership().configuration().voters())
                .anyMatch(
                        voters -> 2 * voters.stream().filter(answered::contains).count() > voters.size());
    }

    /** Where they serve clients. */
    Map<NodeId, Address> servers() {
        Map<NodeId, Address> servers = new TreeMap<>();
        answers.forEach((address, roster) ->
                servers.put(roster.from().nodeId(), new Address(address.host(), roster.clientPort())));
        return servers;
    }
}
