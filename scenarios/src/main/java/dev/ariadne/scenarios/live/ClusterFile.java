package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The addresses of a cluster, kept beside its data: nodes belong to the addresses they first had. */
record ClusterFile(List<Member> members) {
    /** Where one node listens for the others, and where for clients. */
    record Member(Address peers, Address clients) {}

    private static final String NAME = "cluster";
    private static final String HOST = "127.0.0.1";

    /**
     * Below those that systems give to outgoing connections, so that nobody takes the port of a node that is down; Linux begins
     * at 32768.
     */
    private static final int PORT_MIN = 12_000;

    private static final int PORT_MAX = 32_000;

    ClusterFile {
        members = List.copyOf(members);
    }

    /**
     * Reads the addresses in the directory, or chooses free ones and writes them there.
     *
     * @throws IllegalArgumentException if the directory holds a cluster of another size
     */
    static ClusterFile readOrCreate(Path directory, int nodes, RandomGenerator random) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.notExists(file)) {
            ClusterFile created = new ClusterFile(choose(nodes, random));
            Files.write(
                    file,
                    created.members().stream()
                            .map(member -> member.peers() + " " + member.clients())
                            .toList(),
                    UTF_8);
            return created;
        }
        List<Member> members = new ArrayList<>();
        for (String line : Files.readAllLines(file, UTF_8)) {
            String[] words = line.split(" ", -1);
            checkArgument(words.length == 2, "%s: '%s' is not two addresses", file, line);
            members.add(new Member(Address.parse(words[0]), Address.parse(words[1])));
        }
        checkArgument(
                members.size() == nodes, "%s holds a cluster of %s nodes, not %s", directory, members.size(), nodes);
        return new ClusterFile(members);
    }

    private static List<Member> choose(int nodes, RandomGenerator random) throws IOException {
        List<Member> members = new ArrayList<>();
        int port = random.nextInt(PORT_MIN, PORT_MAX - 10 * nodes);
        while (members.size() < nodes) {
            checkArgument(port + 1 < PORT_MAX, "no free ports below %s", PORT_MAX);
            if (isFree(port) && isFree(port + 1)) {
                members.add(new Member(new Address(HOST, port), new Address(HOST, port + 1)));
            }
            port += 2;
        }
        return members;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
