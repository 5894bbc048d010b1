package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the files of a log, frame by frame, for people. Reads only, and goes on behind damage where it can: whether a log can
 * be relied on is for {@link Recovered} to say.
 */
public final class LogFrames {
    private LogFrames() {}

    /** Something that stands in a segment. */
    public sealed interface Found {
        String file();

        /** In bytes from the beginning of the file. */
        long offset();
    }

    /**
     * The first frame of a segment.
     *
     * @param isReset whether the log is empty after {@code before}, whatever the segments before this one say
     * @param before the last entry of the log when the segment was begun
     * @param state when the segment was begun
     */
    public record Header(String file, long offset, Identity identity, boolean isReset, EntryId before, HardState state)
            implements Found {}

    /** A frame that was synced as a whole. */
    public record Frame(String file, long offset, HardState state, List<Entry> entries) implements Found {
        public Frame {
            entries = List.copyOf(entries);
        }
    }

    /** The rest of a segment, in which no frame begins: the torn end that a power failure leaves, or damage. */
    public record Unreadable(String file, long offset, long bytes, String reason) implements Found {}

    /** Walks through all segments in order. */
    public static void walk(Disk disk, Consumer<Found> visitor) throws IOException {
        for (long sequence : FileNames.segments(disk.list())) {
            String file = FileNames.segment(sequence);
            walk(file, sequence, WholeFile.read(disk, file), visitor);
        }
    }

    private static void walk(String file, long sequence, byte[] bytes, Consumer<Found> visitor) {
        FrameFormat format = SegmentHeader.headerFormat(sequence);
        int at = 0;
        try {
            ByteReader in = payload(format, bytes, 0);
            if (in == null) {
                visitor.accept(new Unreadable(file, 0, bytes.length, "no header of a segment"));
                return;
            }
            int first = FrameFormat.HEADER_BYTES + in.remaining();
            SegmentHeader header = SegmentHeader.read(in);
            visitor.accept(new Header(file, 0, header.identity(), header.isReset(), header.before(), header.state()));
            format = SegmentHeader.dataFormat(header.identity(), sequence);
            for (at = first; at < bytes.length; ) {
                in = payload(format, bytes, at);
                if (in == null) {
                    visitor.accept(new Unreadable(file, at, bytes.length - at, "no intact frame"));
                    return;
                }
                int next = at + FrameFormat.HEADER_BYTES + in.remaining();
                visitor.accept(frame(file, at, in));
                at = next;
            }
        } catch (CodecException e) {
            visitor.accept(new Unreadable(file, at, bytes.length - at, String.valueOf(e.getMessage())));
        }
    }

    private static Frame frame(String file, int at, ByteReader in) throws CodecException {
        HardState state = RecordCodec.readHardState(in);
        List<Entry> entries = new ArrayList<>();
        while (in.remaining() > 0) {
            entries.add(RecordCodec.readEntry(in));
        }
        return new Frame(file, at, state, entries);
    }

    private static @Nullable ByteReader payload(FrameFormat format, byte[] bytes, int at) {
        int length = format.length(bytes, at, at);
        if (length < 0 || !format.isIntact(bytes, at, length, at)) {
            return null;
        }
        int start = at + FrameFormat.HEADER_BYTES;
        return new ByteReader(bytes, start, start + length);
    }
}
