package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.Fuzz;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.codec.Mutator;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.ReadIndex;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes over the port for other nodes, and is meant badly. */
class IntroductionFuzzTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Identity PEER = new Identity(77, TWO, 22);

    @Test
    void hellos_are_read_or_refused() throws Exception {
        List<byte[]> valid =
                List.of(new Hello(PEER, ONE, 9021, 9121, true).encode(), new Hello(PEER, ONE, 0, 0).encode());
        new Fuzz("hellos", CodecException.class, 1 << 15, 16).run(valid, IntroductionFuzzTest::seal, Hello::decode);
    }

    @Test
    void rosters_are_read_or_refused() throws Exception {
        AddressBook book =
                AddressBook.of(ONE, new Contact("127.0.0.1:9021", 11)).with(TWO, new Contact("b:1", 0));
        Snapshot membership = new Snapshot(new EntryId(3, 14), Configuration.of(1, 2), book);
        byte[] answer = new Roster(PEER, 8080, membership).encode();
        byte[] roster = Arrays.copyOfRange(answer, Byte.BYTES + Integer.BYTES, answer.length);
        new Fuzz("rosters", CodecException.class, 1 << 15, 64)
                .run(List.of(roster), IntroductionFuzzTest::seal, Roster::decode);
    }

    /** Several frames in a row. The end of the stream, wherever it comes, is no damage. */
    @Test
    void streams_are_read_or_refused() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            stream.write(MessageCodec.encode(77, new Heartbeat(TWO, ONE, 5, i, 0, 0)));
            stream.write(MessageCodec.encode(77, new ReadIndex(TWO, ONE, Bytes.wrap(new byte[20]))));
        }
        new Fuzz("streams", CodecException.class, 4 << 20, 64)
                .run(List.of(stream.toByteArray()), Fuzz::unsealed, IntroductionFuzzTest::readAll);
    }

    private static void readAll(byte[] stream) throws IOException, CodecException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(stream));
        try {
            while (in.available() > 0) {
                MessageCodec.decode(77, TcpTransport.readFrame(in));
            }
        } catch (EOFException end) {
            assertThat(in.available()).isZero();
        }
    }

    /** With a checksum that is right for all before it. */
    private static byte[] seal(byte[] contents) {
        if (contents.length >= Integer.BYTES) {
            int end = contents.length - Integer.BYTES;
            CRC32C crc = new CRC32C();
            crc.update(contents, 0, end);
            ByteBuffer.wrap(contents).putInt(end, (int) crc.getValue());
        }
        return contents;
    }

    @Test
    @Timeout(600)
    void a_node_that_is_talked_nonsense_to_goes_on(@TempDir Path directory) throws Exception {
        List<Message> received = new CopyOnWriteArrayList<>();
        AtomicLong failures = new AtomicLong();
        TcpTransport transport = new TcpTransport(
                new Address("127.0.0.1", 0),
                Wire.PLAIN,
                Map.of(),
                line -> {},
                (reason, bug) -> failures.incrementAndGet());
        try (transport) {
            transport.start(
                    new Identity(77, ONE, 11),
                    8080,
                    KnownPeers.open(directory),
                    (from, message) -> received.add(message));
            ByteArrayOutputStream talk = new ByteArrayOutputStream();
            talk.write(new Hello(PEER, ONE, 0, 0).encode());
            talk.write(MessageCodec.encode(77, new ReadIndex(TWO, ONE, Bytes.wrap(new byte[20]))));
            List<byte[]> valid = List.of(talk.toByteArray());
            new Fuzz("connections", IOException.class, 4 << 20, 64)
                    .run(
                            Math.min(10_000, Fuzz.INPUTS / 10),
                            random -> new Mutator(random).mutate(valid),
                            input -> input.length,
                            input -> say(transport.port(), input),
                            Arrays::toString);
            Heartbeat heartbeat = new Heartbeat(TWO, ONE, 5, 0, 0, 0);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port())) {
                socket.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
                socket.getOutputStream().write(MessageCodec.encode(77, heartbeat));
                eventually("who makes sense is heard", () -> received.contains(heartbeat));
            }
            assertThat(failures).hasValue(0);
            eventually(
                    "nobody's thread is left",
                    () -> Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName().startsWith("from-"))
                                    .count()
                            <= 1);
        }
    }

    private static void say(int port, byte[] input) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(input);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
