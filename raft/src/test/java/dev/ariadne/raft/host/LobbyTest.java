package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
