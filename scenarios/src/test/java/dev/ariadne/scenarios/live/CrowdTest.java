package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.scenarios.run.NodeCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process that may open few files, and more connections than that at both of its ports. */
@Timeout(120)
class CrowdTest {
    private static final int FILES_MAX = 256;
    private static final int CONNECT_MILLIS = 20;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void a_node_outlives_it() throws Exception {
        assumeThat(Path.of("/bin/bash")).isExecutable();
        int peers = freePort();
        int clients = freePort();
        Path log = directory.resolve("log");
        Process node = start(peers, clients, log);
        List<Socket> crowd = new ArrayList<>();
        try {
            assertThat(put(node, log, clients, Duration.ofSeconds(60))).isEqualTo(204);
            for (int i = 0; i < 2 * FILES_MAX; i++) {
                for (int port : new int[] {clients, peers}) {
                    crowd.add(connect(port));
                }
            }
            assertThat(node.waitFor(1, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isFalse();
            for (Socket socket : crowd) {
                socket.close();
            }
            assertThat(put(node, log, clients, Duration.ofSeconds(60))).isEqualTo(204);
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    /** Or at least has asked to: where too many wait already, nobody answers. */
    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        } catch (SocketTimeoutException unanswered) {
            socket.close();
        }
        return socket;
    }

    private Process start(int peers, int clients, Path log) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String flags = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -cp " + System.getProperty("java.class.path")
                + " " + NodeCommand.class.getName() + " --stop-at-eof --id 1 --cluster 127.0.0.1:" + peers + " --port "
                + clients + " --data " + directory.resolve("node");
        return new ProcessBuilder("/bin/bash", "-c", "ulimit -n " + FILES_MAX + "; exec " + java + " " + flags)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The status, once there is one that is not for want of a leader or of room; who has ended by itself will never give one. */
    private int put(Process node, Path log, int port, Duration patience) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/key"))
                .timeout(Duration.ofSeconds(5))
                .PUT(BodyPublishers.ofString("value"))
                .build();
        long start = System.nanoTime();
        while (true) {
            assertThat(node.isAlive()).as(Files.readString(log)).isTrue();
            try {
                int status = http.send(request, BodyHandlers.discarding()).statusCode();
                if (status != 503 || System.nanoTime() - start > patience.toNanos()) {
                    return status;
                }
            } catch (IOException notYet) {
                assertThat(System.nanoTime() - start).as(notYet.toString()).isLessThan(patience.toNanos());
            }
            assertThat(node.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
