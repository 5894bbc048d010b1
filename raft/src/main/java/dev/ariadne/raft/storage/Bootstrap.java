package dev.ariadne.raft.storage;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.Configuration;
import java.io.IOException;
import java.util.List;

/**
 * Formats a disk, once in its life. Recovery refuses a disk that is not formatted, so that a member that lost its disk cannot
 * come back as one that never voted.
 */
public final class Bootstrap {
    private static final long FIRST_SEQUENCE = 1;

    private Bootstrap() {}

    /**
     * Makes the disk that of a new replica. After a crash it is formatted or not, and if not, this can be called again.
     *
     * @param first the configuration that every first member of the cluster is given alike
     * @throws IOException if anything is on the disk already
     */
    public static void format(Disk disk, Identity identity, Configuration first) throws IOException {
        String name = FileNames.segment(FIRST_SEQUENCE);
        List<String> files = disk.list();
        if (files.equals(List.of(name + FileNames.TEMPORARY))) {
            disk.delete(files.get(0));
        } else if (!files.isEmpty()) {
            throw new IOException(disk + " cannot be formatted: it already holds " + files.get(0));
        }
        SegmentHeader header = new SegmentHeader(identity, first, false, EntryId.ZERO, HardState.INITIAL);
        WholeFile.replace(disk, name, header.toFrame(FIRST_SEQUENCE).written());
        disk.syncDirectory();
    }
}
