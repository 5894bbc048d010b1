package dev.ariadne.kvstore.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for nodes that are stopped and started again. They lie below those that systems give to outgoing connections, one of which
 * could otherwise take the port of a node while it is down.
 */
final class FreePorts {
    private FreePorts() {}

    static List<Integer> choose(int count) {
        List<Integer> ports = new ArrayList<>();
        for (int port = ThreadLocalRandom.current().nextInt(12_000, 30_000); ports.size() < count; port++) {
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
