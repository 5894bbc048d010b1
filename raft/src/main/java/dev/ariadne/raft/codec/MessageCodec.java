package dev.ariadne.raft.codec;

import static com.google.common.base.Preconditions.checkArgument;
import static dev.ariadne.raft.codec.RecordCodec.readEntry;
import static dev.ariadne.raft.codec.RecordCodec.readEntryId;
import static dev.ariadne.raft.codec.RecordCodec.readNodeId;
import static dev.ariadne.raft.codec.RecordCodec.readSnapshot;

import dev.ariadne.raft.core.Campaign;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.Propose;
import dev.ariadne.raft.core.Message.ReadIndex;
import dev.ariadne.raft.core.Message.ReadIndexResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Message.SnapshotChunkResponse;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.core.Message.TransferLeadership;
import dev.ariadne.raft.core.Proposal;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Messages as frames:
 *
 * <pre>
 * magic and version   4   "AR" and two bytes of version
 * length              4   of the frame after the cluster id
 * CRC-32C             4   of all other bytes of the frame
 * cluster id          8
 * kind                1
 * message                 from, to, term, then the fields of its kind in order of declaration
 * </pre>
 *
 * A frame of another cluster is refused here, so that no message ever strays into a core it was not meant for.
 */
public final class MessageCodec {
    /** How many bytes {@link #frameBytes} needs to tell how long a frame is. */
    public static final int PREFIX_BYTES = 8;

    /** No frame is longer. */
    public static final int FRAME_BYTES_MAX = 64 << 20;

    private static final int MAGIC = 'A' << 24 | 'R' << 16;
    private static final int VERSION = 1;
    private static final int CRC_AT = 8;
    private static final int HEADER_BYTES = 20;
    private static final int PROPOSAL_BYTES_MIN = Byte.BYTES + Integer.BYTES;

    private static final int REQUEST_VOTE = 1;
    private static final int REQUEST_VOTE_RESPONSE = 2;
    private static final int APPEND_ENTRIES = 3;
    private static final int APPEND_ENTRIES_RESPONSE = 4;
    private static final int HEARTBEAT = 5;
    private static final int HEARTBEAT_RESPONSE = 6;
    private static final int INSTALL_SNAPSHOT = 7;
    private static final int SNAPSHOT_CHUNK = 8;
    private static final int SNAPSHOT_CHUNK_RESPONSE = 9;
    private static final int TIMEOUT_NOW = 10;
    private static final int TRANSFER_LEADERSHIP = 11;
    private static final int PROPOSE = 12;
    private static final int READ_INDEX = 13;
    private static final int READ_INDEX_RESPONSE = 14;

    /** Stored as its place in this list. */
    private static final List<Campaign> CAMPAIGNS = List.of(Campaign.values());

    private MessageCodec() {}

    /**
     * The message as one frame.
     *
     * @throws IllegalArgumentException if the frame would be longer than {@link #FRAME_BYTES_MAX}
     */
    public static byte[] encode(long clusterId, Message message) {
        ByteWriter out = new ByteWriter();
        encode(clusterId, message, out);
        return out.toByteArray();
    }

    /** As {@link #encode(long, Message)}, behind what was written before. */
    public static void encode(long clusterId, Message message, ByteWriter out) {
        int start = out.length();
        out.int32(MAGIC | VERSION).int32(0).int32(0).int64(clusterId);
        writeMessage(out, message);
        int bytes = out.length() - start;
        checkArgument(bytes <= FRAME_BYTES_MAX, "a message of %s bytes is too long to send", bytes);
        out.setInt32(start + Integer.BYTES, bytes - HEADER_BYTES);
        out.setInt32(start + CRC_AT, crc(out.array(), start, bytes));
    }

    /** The message in the frame that the buffer holds, which is consumed. */
    public static Message decode(long clusterId, ByteBuffer frame) throws CodecException {
        if (frame.remaining() > FRAME_BYTES_MAX) {
            throw new CodecException("a frame of " + frame.remaining() + " bytes is too long");
        }
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        return decode(clusterId, copy);
    }

    /** The message in the frame, which fills the whole array. */
    public static Message decode(long clusterId, byte[] frame) throws CodecException {
        return decode(clusterId, frame, 0);
    }

    /** The message in the frame, which fills the array from {@code start} on. */
    public static Message decode(long clusterId, byte[] array, int start) throws CodecException {
        ByteReader in = new ByteReader(array, start, array.length);
        int bytes = readFrameBytes(in);
        if (bytes != array.length - start) {
            throw new CodecException("a frame of " + bytes + " bytes cannot have " + (array.length - start));
        }
        if (in.int32("checksum") != crc(array, start, bytes)) {
            throw new CodecException("a frame of " + bytes + " bytes does not match its checksum");
        }
        long sender = in.int64("cluster id");
        if (sender != clusterId) {
            throw new CodecException("a frame of cluster " + sender + " came to cluster " + clusterId);
        }
        Message message = readMessage(in);
        in.end();
        return message;
    }

    /** How long the frame is that begins with these {@link #PREFIX_BYTES}: for a transport that reads a stream. */
    public static int frameBytes(byte[] prefix) throws CodecException {
        return readFrameBytes(new ByteReader(prefix));
    }

    private static int readFrameBytes(ByteReader in) throws CodecException {
        int opening = in.int32("frame");
        if ((opening & 0xffff0000) != MAGIC) {
            throw new CodecException("a frame cannot begin with " + Integer.toHexString(opening));
        }
        if ((opening & 0xffff) != VERSION) {
            throw new CodecException("a frame has version " + (opening & 0xffff) + ", not " + VERSION);
        }
        int length = in.int32("length");
        if (length <= 0 || length > FRAME_BYTES_MAX - HEADER_BYTES) {
            throw new CodecException("a frame cannot have length " + length);
        }
        return HEADER_BYTES + length;
    }

    private static int crc(byte[] array, int start, int length) {
        CRC32C crc = new CRC32C();
        crc.update(array, start, CRC_AT);
        crc.update(array, start + CRC_AT + Integer.BYTES, length - CRC_AT - Integer.BYTES);
        return (int) crc.getValue();
    }

    private static void writeMessage(ByteWriter out, Message message) {
        if (message instanceof RequestVote m) {
            begin(out, REQUEST_VOTE, m);
            RecordCodec.write(out, m.last());
            out.int8(CAMPAIGNS.indexOf(m.campaign()));
        } else if (message instanceof RequestVoteResponse m) {
            begin(out, REQUEST_VOTE_RESPONSE, m).int8(m.preVote() ? 1 : 0).int8(m.granted() ? 1 : 0);
            RecordCodec.write(out, m.committed());
        } else if (message instanceof AppendEntries m) {
            begin(out, APPEND_ENTRIES, m);
            RecordCodec.write(out, m.prev());
            out.int32(m.entries().size());
            m.entries().forEach(entry -> RecordCodec.write(out, entry));
            out.int64(m.commit());
        } else if (message instanceof AppendEntriesResponse m) {
            begin(out, APPEND_ENTRIES_RESPONSE, m).int8(m.accepted() ? 1 : 0).int64(m.index());
            RecordCodec.write(out, m.hint());
        } else if (message instanceof Heartbeat m) {
            begin(out, HEARTBEAT, m).int64(m.commit()).int64(m.ticket()).int64(m.sent());
        } else if (message instanceof HeartbeatResponse m) {
            begin(out, HEARTBEAT_RESPONSE, m).int64(m.ticket()).int64(m.sent());
        } else if (message instanceof InstallSnapshot m) {
            begin(out, INSTALL_SNAPSHOT, m);
            RecordCodec.write(out, m.snapshot());
        } else if (message instanceof SnapshotChunk m) {
            begin(out, SNAPSHOT_CHUNK, m);
            RecordCodec.write(out, m.snapshot());
            out.int64(m.offset()).int64(m.size()).bytes(m.data());
        } else if (message instanceof SnapshotChunkResponse m) {
            begin(out, SNAPSHOT_CHUNK_RESPONSE, m);
            RecordCodec.write(out, m.last());
            out.int64(m.received()).int64(m.size());
        } else {
            writeRequest(out, message);
        }
    }

    /** What nodes ask of each other besides replicating. */
    private static void writeRequest(ByteWriter out, Message message) {
        if (message instanceof TimeoutNow m) {
            begin(out, TIMEOUT_NOW, m);
        } else if (message instanceof TransferLeadership m) {
            begin(out, TRANSFER_LEADERSHIP, m);
            RecordCodec.write(out, m.transferee());
        } else if (message instanceof Propose m) {
            begin(out, PROPOSE, m).int32(m.proposals().size());
            m.proposals().forEach(proposal -> write(out, proposal));
        } else if (message instanceof ReadIndex m) {
            begin(out, READ_INDEX, m).bytes(m.context());
        } else if (message instanceof ReadIndexResponse m) {
            begin(out, READ_INDEX_RESPONSE, m).int64(m.index()).bytes(m.context());
        } else {
            throw new AssertionError(message);
        }
    }

    private static void write(ByteWriter out, Proposal proposal) {
        ConfChange change = proposal.change();
        if (change == null) {
            out.int8(RecordCodec.NORMAL).bytes(proposal.data());
        } else {
            RecordCodec.write(out, change);
        }
    }

    private static ByteWriter begin(ByteWriter out, int kind, Message message) {
        out.int8(kind);
        RecordCodec.write(out, message.from());
        RecordCodec.write(out, message.to());
        return out.int64(message.term());
    }

    private static Message readMessage(ByteReader in) throws CodecException {
        int kind = in.uint8("kind");
        NodeId from = readNodeId(in);
        NodeId to = readNodeId(in);
        long term = in.natural("term");
        return switch (kind) {
            case REQUEST_VOTE ->
                new RequestVote(from, to, term, readEntryId(in), RecordCodec.oneOf(CAMPAIGNS, in, "campaign"));
            case REQUEST_VOTE_RESPONSE ->
                new RequestVoteResponse(from, to, term, in.bool("pre-vote"), in.bool("granted"), readEntryId(in));
            case APPEND_ENTRIES ->
                new AppendEntries(from, to, term, readEntryId(in), readEntries(in), in.natural("commit"));
            case APPEND_ENTRIES_RESPONSE ->
                new AppendEntriesResponse(from, to, term, in.bool("accepted"), in.natural("index"), readEntryId(in));
            case HEARTBEAT ->
                new Heartbeat(from, to, term, in.natural("commit"), in.natural("ticket"), in.natural("sent"));
            case HEARTBEAT_RESPONSE -> new HeartbeatResponse(from, to, term, in.natural("ticket"), in.natural("sent"));
            case INSTALL_SNAPSHOT -> new InstallSnapshot(from, to, term, readSnapshot(in));
            case SNAPSHOT_CHUNK -> readSnapshotChunk(in, from, to, term);
            case SNAPSHOT_CHUNK_RESPONSE ->
                new SnapshotChunkResponse(from, to, term, readEntryId(in), in.natural("received"), in.natural("size"));
            case TIMEOUT_NOW -> new TimeoutNow(from, to, term);
            case TRANSFER_LEADERSHIP -> new TransferLeadership(from, to, term, readNodeId(in));
            case PROPOSE -> new Propose(from, to, readProposals(in, term));
            case READ_INDEX -> new ReadIndex(from, to, withoutTerm(in, term).bytes("context"));
            case READ_INDEX_RESPONSE -> new ReadIndexResponse(from, to, term, in.natural("index"), in.bytes("context"));
            default -> throw new CodecException("a message cannot be of kind " + kind);
        };
    }

    private static ByteReader withoutTerm(ByteReader in, long term) throws CodecException {
        if (term != 0) {
            throw new CodecException("a message that says nothing of terms cannot have term " + term);
        }
        return in;
    }

    private static List<Proposal> readProposals(ByteReader in, long term) throws CodecException {
        int count = withoutTerm(in, term).count("proposals", PROPOSAL_BYTES_MIN);
        List<Proposal> proposals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = in.position();
            int type = in.uint8("proposal type");
            if (type > RecordCodec.CONF_CHANGE_V2) {
                throw new CodecException("proposal at byte " + start + " cannot be of type " + type);
            }
            proposals.add(
                    type == RecordCodec.NORMAL
                            ? Proposal.of(in.bytes("data"))
                            : Proposal.of(RecordCodec.readConfChange(in, type)));
        }
        return proposals;
    }

    private static List<Entry> readEntries(ByteReader in) throws CodecException {
        int count = in.count("entries", RecordCodec.ENTRY_BYTES_MIN);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(readEntry(in));
        }
        return entries;
    }

    private static SnapshotChunk readSnapshotChunk(ByteReader in, NodeId from, NodeId to, long term)
            throws CodecException {
        Snapshot snapshot = readSnapshot(in);
        long offset = in.natural("offset");
        long size = in.natural("size");
        Bytes data = in.bytes("data");
        if (offset > size - data.length()) {
            throw new CodecException(
                    "a chunk of " + data.length() + " bytes at " + offset + " is beyond the file's " + size);
        }
        return new SnapshotChunk(from, to, term, snapshot, offset, size, data);
    }
}
