package dev.ariadne.raft.membership;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The contacts of the members: like the {@link Configuration}, a fold of the changes in a prefix of the log, so that a replica
 * which restarts or joins knows the others without being told by hand. Immutable.
 */
public record AddressBook(SortedMap<NodeId, Contact> contacts) {
    public static final AddressBook EMPTY = new AddressBook(new TreeMap<>());

    public AddressBook {
        contacts = Collections.unmodifiableSortedMap(new TreeMap<>(contacts));
    }

    /** The book with nothing but this contact. */
    public static AddressBook of(NodeId id, Contact contact) {
        return EMPTY.with(id, contact);
    }

    /** The contact of a member; null if none was ever given. */
    public @Nullable Contact get(NodeId id) {
        return contacts.get(id);
    }

    /** This book with one more contact, or a newer one. */
    public AddressBook with(NodeId id, Contact contact) {
        TreeMap<NodeId, Contact> all = new TreeMap<>(contacts);
        all.put(id, contact);
        return new AddressBook(all);
    }

    /**
     * The book after a change: with what the change says, and without those who are members no more. Of which incarnation a member
     * is can be said once; who is to take its place is another member under the same id, and comes after it was removed.
     */
    public AddressBook after(AddressBook change, Collection<NodeId> members) {
        TreeMap<NodeId, Contact> all = new TreeMap<>(contacts);
        change.contacts.forEach((id, contact) -> all.merge(id, contact, Contact::after));
        all.keySet().retainAll(members);
        return new AddressBook(all);
    }
}
