package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Formats a disk, once in its life. Recovery refuses a disk that is not formatted, so that a member that lost its disk cannot
 * come back as one that never voted. Who lost its disk, or has one that recovery refuses as damaged, comes back as another replica: the
 * disk is wiped and formatted for no members under a new incarnation, and the cluster is asked to remove the old one and to add the new
 * one, which is then sent everything.
 *
 * <p>The first configuration is in the log like all others: as committed entries that add the first members one by one, alike on all
 * of them. So whoever joins later can be sent the log from its beginning.
 */
public final class Bootstrap {
    private static final long FIRST_SEQUENCE = 1;
    private static final long FIRST_TERM = 1;

    private Bootstrap() {}

    /**
     * Makes the disk that of a new replica. After a crash it is formatted or not, and if not, this can be called again.
     *
     * @param first the voters that the cluster begins with, the same for each of them; empty for a replica that is to join a
     *     cluster which exists already
     * @throws IOException if anything is on the disk already
     */
    public static void format(Disk disk, Identity identity, AddressBook first) throws IOException {
        String name = FileNames.segment(FIRST_SEQUENCE);
        List<String> files = disk.list();
        if (files.equals(List.of(name + FileNames.TEMPORARY))) {
            disk.delete(files.get(0));
        } else if (!files.isEmpty()) {
            throw new IOException(disk + " cannot be formatted: it already holds " + files.get(0));
        }
        WholeFile.replace(disk, name, segment(identity, entries(first)).written());
        disk.syncDirectory();
    }

    /**
     * Makes the disk that of a replica of a new cluster which goes on where a snapshot of another ended. A disk that is not formatted when
     * this is cut short is refused by everything, and has to be emptied by hand.
     *
     * @param snapshot of the members that the new cluster begins with; the same for each of them, as the pieces
     * @throws IOException if anything is on the disk already
     */
    public static void restore(Disk disk, Identity identity, Snapshot snapshot, Iterator<Bytes> pieces)
            throws IOException {
        List<String> files = disk.list();
        if (!files.isEmpty()) {
            throw new IOException(disk + " is not empty: it holds " + files.get(0));
        }
        SnapshotWriter writer = SnapshotWriter.create(disk, identity.clusterId(), snapshot);
        while (pieces.hasNext()) {
            writer.append(pieces.next());
        }
        writer.commit();
        EntryId last = snapshot.last();
        ByteWriter segment = new SegmentHeader(identity, true, last, new HardState(last.term(), null, last.index()))
                .toFrame(FIRST_SEQUENCE);
        WholeFile.replace(disk, FileNames.segment(FIRST_SEQUENCE), segment.written());
        disk.syncDirectory();
    }

    private static List<Entry> entries(AddressBook first) {
        List<Entry> entries = new ArrayList<>();
        first.contacts().forEach((id, contact) -> {
            ConfChange change = new ConfChange.V2(
                    Transition.AUTO,
                    List.of(new Single(Kind.ADD_VOTER, id)),
                    RecordCodec.encode(AddressBook.of(id, contact)).buffer());
            entries.add(new Entry(new EntryId(FIRST_TERM, entries.size() + 1), Bytes.EMPTY, change));
        });
        return entries;
    }

    private static ByteWriter segment(Identity identity, List<Entry> entries) {
        ByteWriter out = new SegmentHeader(identity, false, EntryId.ZERO, HardState.INITIAL).toFrame(FIRST_SEQUENCE);
        if (!entries.isEmpty()) {
            int start = out.length();
            FrameFormat.begin(out);
            RecordCodec.write(out, new HardState(FIRST_TERM, null, entries.size()));
            entries.forEach(entry -> RecordCodec.write(out, entry));
            SegmentHeader.dataFormat(identity, FIRST_SEQUENCE).seal(out, start, start);
        }
        return out;
    }
}
