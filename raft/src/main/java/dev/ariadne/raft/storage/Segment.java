package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;

/**
 * A segment of the log, as far as compaction cares.
 *
 * @param before the last entry of the log when the segment was begun
 * @param floor the highest index that nothing in this segment overwrites; at most {@code before.index()}
 */
record Segment(long sequence, EntryId before, long floor) {
    Segment(long sequence, EntryId before) {
        this(sequence, before, before.index());
    }

    /** This segment after an entry at {@code index} was appended to it. */
    Segment with(long index) {
        return index > floor ? this : new Segment(sequence, before, index - 1);
    }

    String fileName() {
        return FileNames.segment(sequence);
    }
}
