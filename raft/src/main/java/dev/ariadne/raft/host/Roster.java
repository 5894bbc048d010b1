package dev.ariadne.raft.host;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.Identity;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLException;

/**
 * What a member tells whoever asks at its port for other nodes, so that who is to join learns which cluster it joins, and who was
 * removed that it was. The question is four bytes in the place of a hello. The answer: {@link Link#WELCOME}, its length, cluster id,
 * node, incarnation, client port, membership, CRC-32C of all that; or a refusal, as after a hello.
 *
 * @param from who answers
 * @param clientPort where it serves clients; 0 if nowhere
 * @param membership as of the last entry it has applied, which is the snapshot's last
 */
public record Roster(Identity from, int clientPort, Snapshot membership) {
    /** Opens the question, and is all of it: magic and version. */
    static final int QUESTION = 'A' << 24 | 'Q' << 16 | 1;

    private static final int BYTES_MAX = 1 << 20;
    private static final int PORT_MAX = 0xffff;

    public Roster {
        checkArgument(clientPort >= 0 && clientPort <= PORT_MAX, "port %s is not within 0 to 65535", clientPort);
    }

    /**
     * Asks whoever listens at an address.
     *
     * @param wire what the connection is made of
     * @param millisMax how long to wait for a connection, and then for each part of the answer
     * @throws IOException with one line that says why there is no answer
     */
    public static Roster ask(Address address, Wire wire, int millisMax) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address.resolve(), millisMax);
            socket.setSoTimeout(millisMax);
            Socket talk = wire.dialled(socket);
            talk.getOutputStream().write(new ByteWriter().int32(QUESTION).toByteArray());
            DataInputStream in = new DataInputStream(talk.getInputStream());
            if (in.readUnsignedByte() == Link.REFUSED) {
                throw new IOException(new String(in.readNBytes(Link.REFUSAL_BYTES_MAX), UTF_8));
            }
            int length = in.readInt();
            if (length < Integer.BYTES || length > BYTES_MAX) {
                throw new CodecException("a roster of " + length + " bytes");
            }
            Roster roster = decode(in.readNBytes(length));
            String objection = wire.objection(talk, roster.from().nodeId());
            if (objection != null) {
                throw new IOException(objection);
            }
            return roster;
        } catch (CodecException e) {
            throw new IOException("at " + address + " there is no node of this version: " + e.getMessage(), e);
        } catch (SSLException e) {
            throw new IOException("at " + address + ": no secure connection: " + Wire.reason(e), e);
        } catch (IOException | IllegalArgumentException e) {
            String reason = e.getMessage() == null ? "the connection was ended" : e.getMessage();
            throw new IOException("at " + address + ": " + reason, e);
        }
    }

    /** The whole answer. */
    byte[] encode() {
        ByteWriter out = new ByteWriter().int8(Link.WELCOME).int32(0);
        int start = out.length();
        out.int64(from.clusterId());
        RecordCodec.write(out, from.nodeId());
        out.int64(from.incarnation()).int32(clientPort);
        RecordCodec.write(out, membership);
        out.int32(crc(Arrays.copyOfRange(out.array(), start, out.length())));
        out.setInt32(Byte.BYTES, out.length() - start);
        return out.toByteArray();
    }

    /** The inverse of {@link #encode}, from behind the length. */
    static Roster decode(byte[] bytes) throws CodecException {
        int end = bytes.length - Integer.BYTES;
        if (end < 0 || new ByteReader(bytes, end, bytes.length).int32("checksum") != crc(Arrays.copyOf(bytes, end))) {
            throw new CodecException("a roster does not match its checksum");
        }
        ByteReader in = new ByteReader(bytes, 0, end);
        long clusterId = in.int64("cluster id");
        Identity from = new Identity(clusterId, RecordCodec.readNodeId(in), in.natural("incarnation"));
        int clientPort = in.int32("client port");
        if (clientPort < 0 || clientPort > PORT_MAX) {
            throw new CodecException("a roster cannot have client port " + clientPort);
        }
        Roster roster = new Roster(from, clientPort, RecordCodec.readSnapshot(in));
        in.end();
        return roster;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
