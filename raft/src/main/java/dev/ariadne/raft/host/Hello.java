package dev.ariadne.raft.host;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.util.zip.CRC32C;

/**
 * How a replica introduces itself, in a fixed number of bytes: magic and version, cluster id, from, to, incarnation, peer port,
 * client port, whether it leads, CRC-32C of all that.
 *
 * @param to whom it means to talk to
 * @param peerPort where it listens for other nodes, on the host it comes from; 0 if it needs nobody to call back
 * @param clientPort where it serves clients, on the host of its peer address; 0 if nowhere
 * @param leads whether it leads the cluster now
 */
record Hello(Identity from, NodeId to, int peerPort, int clientPort, boolean leads) {
    static final int BYTES = Integer.BYTES + 4 * Long.BYTES + 4 * Integer.BYTES;

    private static final int MAGIC = 'A' << 24 | 'H' << 16;
    private static final int VERSION = 3;
    private static final int PORT_MAX = 0xffff;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    byte[] encode() {
        ByteWriter out = new ByteWriter(BYTES);
        out.int32(MAGIC | VERSION).int64(from.clusterId());
        RecordCodec.write(out, from.nodeId());
        RecordCodec.write(out, to);
        out.int64(from.incarnation()).int32(peerPort).int32(clientPort).int32(leads ? 1 : 0);
        return out.int32(crc(out.array())).toByteArray();
    }

    static Hello decode(byte[] bytes) throws CodecException {
        ByteReader in = new ByteReader(bytes);
        int opening = in.int32("hello");
        if ((opening & 0xffff0000) != MAGIC) {
            throw new CodecException("a hello cannot begin with " + Integer.toHexString(opening));
        }
        if ((opening & 0xffff) != VERSION) {
            throw new CodecException("a hello has version " + (opening & 0xffff) + ", not " + VERSION);
        }
        long clusterId = in.int64("cluster id");
        NodeId from = RecordCodec.readNodeId(in);
        NodeId to = RecordCodec.readNodeId(in);
        long incarnation = in.natural("incarnation");
        int peerPort = port(in, "peer port");
        int clientPort = port(in, "client port");
        boolean leads = in.int32("leads") != 0;
        if (in.int32("checksum") != crc(bytes)) {
            throw new CodecException("a hello does not match its checksum");
        }
        in.end();
        return new Hello(new Identity(clusterId, from, incarnation), to, peerPort, clientPort, leads);
    }

    /** Of one that does not lead. */
    Hello(Identity from, NodeId to, int peerPort, int clientPort) {
        this(from, to, peerPort, clientPort, false);
    }

    private static int port(ByteReader in, String name) throws CodecException {
        int port = in.int32(name);
        if (port < 0 || port > PORT_MAX) {
            throw new CodecException("a hello cannot have " + name + " " + port);
        }
        return port;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
