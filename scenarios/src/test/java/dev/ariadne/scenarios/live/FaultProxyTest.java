package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.scenarios.live.Wire.Quality;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two places and what is said between them: this test listens at the second one and calls as the first. */
@Timeout(30)
class FaultProxyTest {
    private static final int SILENCE_MILLIS = 200;

    @TempDir
    Path directory;

    private ClusterFile file;
    private FaultProxy proxy;
    private ServerSocket second;

    @BeforeEach
    void listen() throws IOException {
        assumeThat(FaultProxy.isPossible()).as("loopback addresses for a proxy").isTrue();
        file = ClusterFile.readOrCreate(directory, 2, true, new SplittableRandom(1));
        proxy = new FaultProxy(file);
        second = new ServerSocket(file.place(2).peers().port(), 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            proxy.close();
            second.close();
        }
    }

    private Socket call() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(
                FaultProxy.host(1, 2), file.place(2).peers().port()));
        return socket;
    }

    @Test
    void passes_on_what_is_said_both_ways_and_that_it_is_over() throws IOException {
        try (Socket caller = call();
                Socket called = second.accept()) {
            caller.getOutputStream().write(1);
            assertThat(called.getInputStream().read()).isEqualTo(1);
            called.getOutputStream().write(2);
            assertThat(caller.getInputStream().read()).isEqualTo(2);
            caller.shutdownOutput();
            assertThat(called.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void comes_from_where_the_called_one_finds_the_caller() throws IOException {
        try (Socket caller = call();
                Socket called = second.accept()) {
            assertThat(called.getInetAddress().getHostAddress()).isEqualTo(FaultProxy.host(2, 1));
            assertThat(caller.isConnected()).isTrue();
        }
    }

    @Test
    void holds_one_direction_while_it_is_cut() throws IOException {
        try (Socket caller = call();
                Socket called = second.accept()) {
            proxy.wire(1, 2).set(Quality.CUT);
            caller.getOutputStream().write(1);
            called.getOutputStream().write(2);
            assertThat(caller.getInputStream().read()).as("the other direction").isEqualTo(2);
            called.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> called.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            called.setSoTimeout(0);
            proxy.heal();
            assertThat(called.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void a_new_connection_waits_for_the_end_of_a_cut() throws IOException {
        proxy.wire(1, 2).set(Quality.CUT);
        try (Socket caller = call()) {
            caller.getOutputStream().write(1);
            second.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(second::accept).isInstanceOf(SocketTimeoutException.class);
            second.setSoTimeout(0);
            proxy.heal();
            try (Socket called = second.accept()) {
                assertThat(called.getInputStream().read()).isEqualTo(1);
            }
        }
    }

    @Test
    void is_late_and_slow_as_told() throws IOException {
        try (Socket caller = call();
                Socket called = second.accept()) {
            proxy.wire(1, 2).set(new Quality(false, TimeUnit.MILLISECONDS.toNanos(300), 0));
            long begin = System.nanoTime();
            caller.getOutputStream().write(1);
            assertThat(called.getInputStream().read()).isEqualTo(1);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));

            proxy.wire(1, 2).set(new Quality(false, 0, 10_000));
            begin = System.nanoTime();
            caller.getOutputStream().write(new byte[4_000]);
            assertThat(called.getInputStream().readNBytes(4_000)).hasSize(4_000);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
        }
    }

    @Test
    void nobody_there_ends_the_call() throws IOException {
        second.close();
        try (Socket caller = call()) {
            assertThat(caller.getInputStream().read()).isEqualTo(-1);
        }
    }
}
