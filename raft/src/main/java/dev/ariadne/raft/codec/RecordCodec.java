package dev.ariadne.raft.codec;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records that messages and files have in common. What it reads would also pass the checks of the records themselves. */
public final class RecordCodec {
    /** An entry without data: term, index, type, length. */
    static final int ENTRY_BYTES_MIN = 2 * Long.BYTES + Byte.BYTES + Integer.BYTES;

    private static final int SINGLE_BYTES = Byte.BYTES + Long.BYTES;

    /** A contact without an address: node, length, incarnation. */
    private static final int CONTACT_BYTES_MIN = 2 * Long.BYTES + Integer.BYTES;

    static final int NORMAL = 0;
    private static final int CONF_CHANGE_V1 = 1;
    static final int CONF_CHANGE_V2 = 2;

    /** These are stored as their places in these lists. */
    private static final List<ConfChange.Transition> TRANSITIONS = List.of(ConfChange.Transition.values());

    private static final List<ConfChange.Kind> KINDS = List.of(ConfChange.Kind.values());

    private RecordCodec() {}

    public static void write(ByteWriter out, NodeId id) {
        out.int64(id.value());
    }

    public static NodeId readNodeId(ByteReader in) throws CodecException {
        NodeId id = readNodeIdOrNobody(in);
        if (id == null) {
            throw new CodecException("node id at byte " + (in.position() - Long.BYTES) + " cannot be 0");
        }
        return id;
    }

    public static void write(ByteWriter out, EntryId id) {
        out.int64(id.term()).int64(id.index());
    }

    public static EntryId readEntryId(ByteReader in) throws CodecException {
        return new EntryId(in.natural("term"), in.natural("index"));
    }

    public static void write(ByteWriter out, Entry entry) {
        write(out, entry.id());
        ConfChange change = entry.change();
        if (change == null) {
            out.int8(NORMAL).bytes(entry.data());
        } else {
            write(out, change);
        }
    }

    public static Entry readEntry(ByteReader in) throws CodecException {
        int start = in.position();
        EntryId id = readEntryId(in);
        int type = in.uint8("entry type");
        if (id.term() == 0 || id.index() == 0 || type > CONF_CHANGE_V2) {
            throw new CodecException("entry at byte " + start + " cannot have id " + id + " and type " + type);
        }
        return type == NORMAL
                ? new Entry(id, in.bytes("entry data"), null)
                : new Entry(id, Bytes.EMPTY, readConfChange(in, type));
    }

    /** As entries and proposals have it, with its type before it. */
    public static void write(ByteWriter out, ConfChange change) {
        if (change instanceof ConfChange.V1 v1) {
            out.int8(CONF_CHANGE_V1).int64(v1.id());
            write(out, v1.change());
        } else {
            out.int8(CONF_CHANGE_V2).int8(TRANSITIONS.indexOf(change.transition()));
            out.int32(change.changes().size());
            change.changes().forEach(single -> write(out, single));
        }
        out.bytes(Bytes.copyOf(change.context()));
    }

    public static ConfChange readConfChange(ByteReader in) throws CodecException {
        int type = in.uint8("type of change");
        if (type != CONF_CHANGE_V1 && type != CONF_CHANGE_V2) {
            throw new CodecException("no change has type " + type);
        }
        return readConfChange(in, type);
    }

    static ConfChange readConfChange(ByteReader in, int type) throws CodecException {
        if (type == CONF_CHANGE_V1) {
            long id = in.int64("conf change id");
            return new ConfChange.V1(id, readSingle(in), in.bytes("context").buffer());
        }
        ConfChange.Transition transition = oneOf(TRANSITIONS, in, "transition");
        int count = in.count("changes", SINGLE_BYTES);
        List<ConfChange.Single> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(readSingle(in));
        }
        return new ConfChange.V2(transition, changes, in.bytes("context").buffer());
    }

    private static void write(ByteWriter out, ConfChange.Single single) {
        NodeId node = single.node();
        out.int8(KINDS.indexOf(single.kind())).int64(node == null ? 0 : node.value());
    }

    private static ConfChange.Single readSingle(ByteReader in) throws CodecException {
        return new ConfChange.Single(oneOf(KINDS, in, "kind of change"), readNodeIdOrNobody(in));
    }

    static <T> T oneOf(List<T> all, ByteReader in, String what) throws CodecException {
        int place = in.uint8(what);
        if (place >= all.size()) {
            throw new CodecException(what + " at byte " + (in.position() - 1) + " cannot be " + place);
        }
        return all.get(place);
    }

    public static void write(ByteWriter out, HardState state) {
        NodeId vote = state.vote();
        out.int64(state.term()).int64(vote == null ? 0 : vote.value()).int64(state.commit());
    }

    public static HardState readHardState(ByteReader in) throws CodecException {
        return new HardState(in.natural("term"), readNodeIdOrNobody(in), in.natural("commit"));
    }

    public static void write(ByteWriter out, Configuration configuration) {
        write(out, configuration.voters());
        write(out, configuration.votersOutgoing());
        write(out, configuration.learners());
        write(out, configuration.learnersNext());
        out.int8(configuration.autoLeave() ? 1 : 0);
    }

    public static Configuration readConfiguration(ByteReader in) throws CodecException {
        int start = in.position();
        List<NodeId> voters = readNodeIds(in, "voters");
        List<NodeId> votersOutgoing = readNodeIds(in, "outgoing voters");
        List<NodeId> learners = readNodeIds(in, "learners");
        List<NodeId> learnersNext = readNodeIds(in, "next learners");
        boolean autoLeave = in.bool("auto leave");
        try {
            return new Configuration(voters, votersOutgoing, learners, learnersNext, autoLeave);
        } catch (IllegalArgumentException e) {
            throw new CodecException("configuration at byte " + start + ": " + e.getMessage());
        }
    }

    private static void write(ByteWriter out, List<NodeId> ids) {
        out.int32(ids.size());
        ids.forEach(id -> write(out, id));
    }

    private static List<NodeId> readNodeIds(ByteReader in, String what) throws CodecException {
        int start = in.position();
        int count = in.count(what, Long.BYTES);
        List<NodeId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(readNodeId(in));
            if (i > 0 && ids.get(i - 1).compareTo(ids.get(i)) >= 0) {
                throw new CodecException(what + " at byte " + start + " are not in ascending order");
            }
        }
        return ids;
    }

    /** The form in which a change of the membership carries contacts; empty for none. */
    public static Bytes encode(AddressBook addresses) {
        if (addresses.contacts().isEmpty()) {
            return Bytes.EMPTY;
        }
        ByteWriter out = new ByteWriter();
        write(out, addresses);
        return Bytes.wrap(out.toByteArray());
    }

    /** The inverse of {@link #encode}. */
    public static AddressBook decodeAddressBook(Bytes bytes) throws CodecException {
        if (bytes.isEmpty()) {
            return AddressBook.EMPTY;
        }
        ByteReader in = new ByteReader(bytes.toByteArray());
        AddressBook addresses = readAddressBook(in);
        in.end();
        if (addresses.contacts().isEmpty()) {
            throw new CodecException("no contacts, but " + bytes.length() + " bytes of them");
        }
        return addresses;
    }

    private static void write(ByteWriter out, AddressBook addresses) {
        out.int32(addresses.contacts().size());
        addresses.contacts().forEach((id, contact) -> {
            write(out, id);
            out.bytes(Bytes.utf8(contact.address())).int64(contact.incarnation());
        });
    }

    private static AddressBook readAddressBook(ByteReader in) throws CodecException {
        int count = in.count("contacts", CONTACT_BYTES_MIN);
        TreeMap<NodeId, Contact> contacts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int start = in.position();
            NodeId id = readNodeId(in);
            if (i > 0 && contacts.lastKey().compareTo(id) >= 0) {
                throw new CodecException("contacts at byte " + start + " are not in ascending order");
            }
            Bytes address = in.bytes("address");
            if (!Bytes.utf8(address.toUtf8()).equals(address)) {
                throw new CodecException("address of node " + id + " at byte " + start + " is not UTF-8");
            }
            contacts.put(id, new Contact(address.toUtf8(), in.natural("incarnation")));
        }
        return new AddressBook(contacts);
    }

    public static void write(ByteWriter out, Snapshot snapshot) {
        write(out, snapshot.last());
        write(out, snapshot.configuration());
        write(out, snapshot.addresses());
    }

    public static Snapshot readSnapshot(ByteReader in) throws CodecException {
        int start = in.position();
        Snapshot snapshot = new Snapshot(readEntryId(in), readConfiguration(in), readAddressBook(in));
        if (snapshot.configuration().voters().isEmpty()) {
            throw new CodecException("snapshot at byte " + start + " has no voter");
        }
        return snapshot;
    }

    private static @Nullable NodeId readNodeIdOrNobody(ByteReader in) throws CodecException {
        long value = in.natural("node id");
        return value == 0 ? null : NodeId.of(value);
    }
}
