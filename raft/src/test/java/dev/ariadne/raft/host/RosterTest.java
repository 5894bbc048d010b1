package dev.ariadne.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RosterTest {
    private static final Identity SELF = new Identity(77, NodeId.of(1), 11);
    private static final Snapshot MEMBERSHIP = new Snapshot(
            new EntryId(3, 14), Configuration.of(1), AddressBook.of(NodeId.of(1), new Contact("127.0.0.1:9021", 11)));
    private static final Roster ROSTER = new Roster(SELF, 8080, MEMBERSHIP);

    /** Behind the byte of welcome and the length. */
    private static final int START = Byte.BYTES + Integer.BYTES;

    @TempDir
    Path directory;

    private @Nullable Snapshot membership = MEMBERSHIP;
    private TcpTransport transport;

    @BeforeEach
    void start() throws IOException {
        transport =
                new TcpTransport(new Address("127.0.0.1", 0), Wire.PLAIN, Map.of(), line -> {}, (reason, bug) -> {});
        transport.start(SELF, 8080, KnownPeers.open(directory), new Receiver() {
            @Override
            public void receive(Identity from, Message message) {}

            @Override
            public @Nullable Snapshot membership() {
                return membership;
            }
        });
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void whoever_asks_is_told() throws IOException {
        assertThat(ask(transport.port())).isEqualTo(ROSTER);
        assertThat(ask(transport.port())).isEqualTo(ROSTER);
    }

    @Test
    void who_does_not_know_its_cluster_says_so() {
        membership = null;
        refuses(transport.port(), "node 1 does not know its cluster yet");
    }

    @Test
    void where_nobody_answers_one_line_says_so() throws IOException {
        int port = transport.port();
        transport.close();
        refuses(port, "Connection refused");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread rude = new Thread(() -> {
                try {
                    other.accept().close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            rude.start();
            refuses(other.getLocalPort(), "");
        }
    }

    @Test
    void every_damaged_answer_is_refused() {
        byte[] whole = ROSTER.encode();
        byte[] roster = Arrays.copyOfRange(whole, START, whole.length);
        for (int i = 0; i < roster.length; i++) {
            byte[] flipped = roster.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> Roster.decode(flipped)).isInstanceOf(CodecException.class);
            byte[] cut = Arrays.copyOf(roster, i);
            assertThatThrownBy(() -> Roster.decode(cut)).isInstanceOf(CodecException.class);
        }
    }

    private static Roster ask(int port) throws IOException {
        return Roster.ask(new Address("127.0.0.1", port), Wire.PLAIN, 5_000);
    }

    private static void refuses(int port, String reason) {
        assertThatThrownBy(() -> ask(port))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("at 127.0.0.1:" + port + ": " + reason)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
