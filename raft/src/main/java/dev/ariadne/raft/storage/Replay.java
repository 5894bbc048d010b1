package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the segments on a disk say, one after the other. Reads only. */
final class Replay {
    /** What a disk writes whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    private final List<Segment> segments = new ArrayList<>();

    /** The bytes of each segment but the last. */
    private final List<byte[]> closed = new ArrayList<>();

    private final List<Entry> entries = new ArrayList<>();

    private SegmentHeader header;
    private HardState state;

    /** The entry before the first one in {@link #entries}. */
    private EntryId before;

    /** All whole frames of the segment to append to. */
    private ByteBuffer tail;

    /** A last segment of which not even the header was finished. */
    private @Nullable String torn;

    /**
     * Replays the segments among the files, of which there must be one: those behind the last gap. What a gap may cost is for
     * the snapshot to answer; where it covers the gap, this is a compaction of which not every deletion is durable.
     */
    static Replay of(Disk disk, List<String> files) throws IOException {
        List<Long> sequences = behindLastGap(FileNames.segments(files));
        Replay replay = new Replay(disk, sequences.get(0), sequences.size() == 1);
        replay.readFrom(disk, sequences, 1);
        return replay;
    }

    private static List<Long> behindLastGap(List<Long> sequences) {
        int start = sequences.size() - 1;
        while (start > 0 && sequences.get(start - 1) == sequences.get(start) - 1) {
            start--;
        }
        return sequences.subList(start, sequences.size());
    }

    /**
     * Reads what has been added since the last time.
     *
     * @return false if that is not all that has changed; this replay is of no use any more then
     */
    boolean goOn(Disk disk, List<String> files) throws IOException {
        List<Long> sequences = behindLastGap(FileNames.segments(files));
        if (torn != null || !beginWithSegments(sequences)) {
            return false;
        }
        for (int i = 0; i < closed.size(); i++) {
            if (!Arrays.equals(
                    closed.get(i), WholeFile.read(disk, segments.get(i).fileName()))) {
                return false;
            }
        }
        Segment open = segments.get(closed.size());
        byte[] bytes = WholeFile.read(disk, open.fileName());
        int known = tail.limit();
        if (bytes.length < known || !Arrays.equals(tail.array(), 0, known, bytes, 0, known)) {
            return false;
        }
        readFrames(open, bytes, known, sequences.size() == segments.size());
        readFrom(disk, sequences, segments.size());
        return true;
    }

    private boolean beginWithSegments(List<Long> sequences) {
        if (sequences.size() < segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (sequences.get(i) != segments.get(i).sequence()) {
                return false;
            }
        }
        return true;
    }

    private void readFrom(Disk disk, List<Long> sequences, int first) throws IOException {
        for (int i = first; i < sequences.size(); i++) {
            readNext(disk, sequences.get(i), i == sequences.size() - 1);
        }
    }

    private Replay(Disk disk, long sequence, boolean isLast) throws IOException {
        String name = FileNames.segment(sequence);
        byte[] bytes = WholeFile.read(disk, name);
        SegmentHeader first = readHeader(name, sequence, bytes);
        if (first == null) {
            throw new CorruptException(name, "the header of the first segment is damaged");
        }
        header = first;
        before = first.before();
        state = first.state();
        requireCommitInLog(name, 0);
        tail = ByteBuffer.allocate(0);
        begin(sequence, bytes, isLast);
    }

    SegmentHeader header() {
        return header;
    }

    HardState state() {
        return state;
    }

    EntryId before() {
        return before;
    }

    List<Entry> entries() {
        return entries;
    }

    EntryId last() {
        return entries.isEmpty() ? before : entries.get(entries.size() - 1).id();
    }

    List<Segment> segments() {
        return segments;
    }

    ByteBuffer tail() {
        return tail.duplicate();
    }

    @Nullable
    String torn() {
        return torn;
    }

    private void readNext(Disk disk, long sequence, boolean isLast) throws IOException {
        String name = FileNames.segment(sequence);
        byte[] bytes = WholeFile.read(disk, name);
        SegmentHeader next = readHeader(name, sequence, bytes);
        if (next == null) {
            int length = SegmentHeader.headerFormat(sequence).length(bytes, 0, 0);
            requireTorn(name, SegmentHeader.dataFormat(header.identity(), sequence), bytes, 0, length, isLast);
            torn = name;
            return;
        }
        follow(name, next);
        closed.add(tail.array());
        begin(sequence, bytes, isLast);
    }

    private static @Nullable SegmentHeader readHeader(String name, long sequence, byte[] bytes)
            throws CorruptException {
        FrameFormat format = SegmentHeader.headerFormat(sequence);
        int length = format.length(bytes, 0, 0);
        if (length < 0 || !format.isIntact(bytes, 0, length, 0)) {
            return null;
        }
        try {
            return SegmentHeader.read(payload(bytes, 0, length));
        } catch (CodecException e) {
            throw new CorruptException(name, e);
        }
    }

    /** The segment must go on where the one before it ended. */
    private void follow(String name, SegmentHeader next) throws CorruptException {
        if (!next.identity().equals(header.identity())) {
            throw new CorruptException(
                    name, "belongs to " + next.identity() + ", the segment before it to " + header.identity());
        }
        if (next.isReset()) {
            entries.clear();
            before = next.before();
        } else if (!next.before().equals(last())) {
            throw new CorruptException(
                    name, "goes on after entry " + next.before() + ", the segment before it ends at " + last());
        }
        header = next;
        accept(name, 0, next.state());
        requireCommitInLog(name, 0);
    }

    private void begin(long sequence, byte[] bytes, boolean isLast) throws CorruptException {
        Segment segment = new Segment(sequence, header.before());
        segments.add(segment);
        int start =
                FrameFormat.HEADER_BYTES + SegmentHeader.headerFormat(sequence).length(bytes, 0, 0);
        readFrames(segment, bytes, start, isLast);
    }

    private void readFrames(Segment segment, byte[] bytes, int start, boolean isLast) throws CorruptException {
        String name = segment.fileName();
        FrameFormat format = SegmentHeader.dataFormat(header.identity(), segment.sequence());
        int at = start;
        while (at < bytes.length) {
            int length = format.length(bytes, at, at);
            if (length < 0 || !format.isIntact(bytes, at, length, at)) {
                requireTorn(name, format, bytes, at, length, isLast);
                break;
            }
            apply(name, at, payload(bytes, at, length));
            at += FrameFormat.HEADER_BYTES + length;
        }
        tail = ByteBuffer.wrap(bytes, 0, at);
    }

    /**
     * Refuses a bad frame that power failure cannot explain: every frame is synced before the next one, and a segment before
     * the next one, so only the very last frame may be bad; and where it is bad, something was not written.
     *
     * @param length of the payload as its header has it, or -1 if the header itself is bad
     */
    private static void requireTorn(String name, FrameFormat format, byte[] bytes, int at, int length, boolean isLast)
            throws CorruptException {
        if (!isLast) {
            throw new CorruptException(
                    name, "the frame at byte " + at + " is damaged, and this is not the last segment");
        }
        int written = written(bytes);
        if (length >= 0) {
            if (length < written - at - FrameFormat.HEADER_BYTES) {
                throw new CorruptException(name, "the frame at byte " + at + " is damaged, and it is not the last");
            }
        } else {
            requireNoFrameBehind(name, format, bytes, at, written);
        }
        long end = length >= 0 ? (long) at + FrameFormat.HEADER_BYTES + length : written;
        if (!lacksBytes(bytes, at, end)) {
            throw new CorruptException(
                    name, "the last frame, at byte " + at + ", is damaged, though all of it was written");
        }
    }

    /** Behind it there are zeros only: what was never written, be it that a disk makes room ahead for a file that grows. */
    private static int written(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void requireNoFrameBehind(String name, FrameFormat format, byte[] bytes, int at, int written)
            throws CorruptException {
        for (int next = at + 1; next <= Math.min(written, bytes.length - FrameFormat.HEADER_BYTES); next++) {
            int nextLength = format.length(bytes, next, next);
            if (nextLength >= 0 && format.isIntact(bytes, next, nextLength, next)) {
                throw new CorruptException(
                        name, "the frame at byte " + at + " is damaged, but the one at byte " + next + " is not");
            }
        }
    }

    /**
     * Whether there is a sector of a frame that was not written to its end, so that its last byte is zero or behind the end of the
     * file. One that is zero by itself cannot be told from that.
     */
    private static boolean lacksBytes(byte[] bytes, int at, long end) {
        if (end > bytes.length || end - at < FrameFormat.HEADER_BYTES) {
            return true;
        }
        for (long from = at; from < end; ) {
            long next = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (bytes[(int) next - 1] == 0) {
                return true;
            }
            from = next;
        }
        return false;
    }

    private void apply(String name, int at, ByteReader in) throws CorruptException {
        try {
            accept(name, at, RecordCodec.readHardState(in));
            while (in.remaining() > 0) {
                append(name, at, RecordCodec.readEntry(in));
            }
        } catch (CodecException e) {
            throw new CorruptException(name, e);
        }
        requireCommitInLog(name, at);
    }

    private void accept(String name, int at, HardState next) throws CorruptException {
        if (!Wal.maySucceed(state, next)) {
            throw new CorruptException(name, "the frame at byte " + at + " puts " + next + " after " + state);
        }
        state = next;
    }

    private void append(String name, int at, Entry entry) throws CorruptException {
        long kept = entry.index() - 1 - before.index();
        if (kept > entries.size()) {
            throw misplaced(name, at, entry);
        }
        entries.subList((int) Math.max(0, kept), entries.size()).clear();
        if (kept < 0) {
            // It overwrites what a deleted segment held, be it of a later term; what came before it is in the snapshot.
            before = entry.id();
        } else if (entry.term() < last().term()) {
            throw misplaced(name, at, entry);
        } else {
            entries.add(entry);
        }
    }

    private CorruptException misplaced(String name, int at, Entry entry) {
        return new CorruptException(
                name, "the frame at byte " + at + " puts entry " + entry.id() + " into a log that ends at " + last());
    }

    private void requireCommitInLog(String name, int at) throws CorruptException {
        if (state.commit() > last().index()) {
            throw new CorruptException(
                    name,
                    "the frame at byte " + at + " commits entry " + state.commit() + " of a log that ends at "
                            + last());
        }
    }

    private static ByteReader payload(byte[] bytes, int at, int length) {
        int start = at + FrameFormat.HEADER_BYTES;
        return new ByteReader(bytes, start, start + length);
    }
}
