package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;

/**
 * A segment of the log, as far as compaction cares.
 *
 * @param before the last entry of the log when the segment was begun: all that came behind it later is in this segment or after
 */
record Segment(long sequence, EntryId before) {
    String fileName() {
        return FileNames.segment(sequence);
    }
}
