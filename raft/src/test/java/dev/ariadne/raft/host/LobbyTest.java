package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LobbyTest {
    @Test
    void who_does_not_introduce_itself_in_time_is_turned_out() {
        try (Lobby lobby = new Lobby(20)) {
            Socket silent = new Socket();
            Socket known = new Socket();
            lobby.enter(known);
            lobby.leave(known);
            lobby.enter(silent);
            eventually("it is turned out", silent::isClosed);
            assertThat(known.isClosed()).isFalse();
        }
    }

    @Test
    void one_too_many_takes_the_place_of_the_oldest() {
        List<Socket> sockets = new ArrayList<>();
        Lobby lobby = new Lobby(60_000);
        for (int i = 0; i < Lobby.WAITING_MAX + 2; i++) {
            sockets.add(new Socket());
            lobby.enter(sockets.get(i));
        }
        assertThat(sockets.stream().map(Socket::isClosed))
                .startsWith(true, true, false)
                .endsWith(false);
        lobby.close();
        assertThat(sockets).allMatch(Socket::isClosed);
        Socket late = new Socket();
        lobby.enter(late);
        assertThat(late.isClosed()).isTrue();
    }

    /** None of the threads that are to serve those who call comes to run. */
    @Test
    void who_calls_is_in_it_before_anything_else_happens(@TempDir Path directory) throws IOException {
        Address here = new Address("127.0.0.1", 0);
        TcpTransport transport = new TcpTransport(
                here, Wire.PLAIN, Map.of(), refusal -> {}, (reason, bug) -> {}, LobbyTest::startUnlessItServes);
        List<Socket> crowd = new ArrayList<>();
        try (transport) {
            transport.start(new Identity(7, NodeId.of(1), 1), 0, KnownPeers.open(directory), (from, message) -> {});
            for (int i = 0; i <= Lobby.WAITING_MAX; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), transport.port()));
            }
            crowd.get(0).setSoTimeout(20_000);
            assertThat(crowd.get(0).getInputStream().read())
                    .as("the oldest had to go")
                    .isEqualTo(-1);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    private static void startUnlessItServes(Thread thread) {
        if (!thread.getName().startsWith("from-")) {
            thread.start();
        }
    }

    @Test
    void it_is_no_larger_than_its_part_of_the_files_that_may_be_open() {
        assertThat(OpenFiles.share(1, 64)).isEqualTo(64);
        assertThat(OpenFiles.share(Integer.MAX_VALUE, 64)).isZero();
        assertThat(Lobby.WAITING_MAX).isEqualTo(OpenFiles.share(8, 64));
    }
}
