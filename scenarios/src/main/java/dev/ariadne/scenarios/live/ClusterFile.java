package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The addresses of a cluster and of those who may join it, and who is a member, kept beside its data: nodes belong to the addresses
 * they first had.
 *
 * @param first how many members the cluster began with, whose ids are 1 to that
 * @param places of the nodes with the ids 1, 2, …
 */
record ClusterFile(int first, List<Place> places) {
    /** What a node is. */
    enum State {
        /** One of the first members, with the disk it began with. */
        FIRST,
        /** A member that joined later. */
        JOINED,
        /** No member. */
        FREE
    }

    /** Where one node listens for the others, where for clients, and what it is. */
    record Place(Address peers, Address clients, State state) {}

    /** So many nodes a cluster may begin with, and so many more may join it; as in the simulation. */
    static final int FIRST_MAX = 7;

    static final int SPARES = 4;

    static final String HOST = "127.0.0.1";

    private static final String NAME = "cluster";

    /** How the file begins. */
    private static final String FIRST = "first ";

    /**
     * Below those that systems give to outgoing connections, so that nobody takes the port of a node that is down; Linux begins
     * at 32768.
     */
    private static final int PORT_MIN = 12_000;

    private static final int PORT_MAX = 32_000;

    ClusterFile {
        places = List.copyOf(places);
    }

    /**
     * Reads the addresses in the directory, or chooses free ones and writes them there.
     *
     * @param named whether nodes are to know each other by name, so that each can be told where it finds each other one
     * @throws IllegalArgumentException if the directory holds a cluster that began with another size
     */
    static ClusterFile readOrCreate(Path directory, int nodes, boolean named, RandomGenerator random)
            throws IOException {
        checkArgument(nodes >= 1 && nodes <= FIRST_MAX, "a cluster of %s nodes, not 1 to %s", nodes, FIRST_MAX);
        Path file = directory.resolve(NAME);
        if (Files.notExists(file)) {
            ClusterFile created = choose(nodes, named, random);
            created.write(directory);
            return created;
        }
        ClusterFile found = read(file);
        checkArgument(
                found.first == nodes,
                "%s holds a cluster that began with %s nodes, not %s",
                directory,
                found.first,
                nodes);
        return found;
    }

    private static ClusterFile read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);
        checkArgument(
                !lines.isEmpty() && lines.get(0).matches(FIRST + "[1-9]"), "%s does not begin with '%sN'", file, FIRST);
        List<Place> places = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", -1);
            checkArgument(words.length == 3, "%s: '%s' is not two addresses and a state", file, line);
            State state = State.valueOf(words[2].toUpperCase(Locale.ROOT));
            places.add(new Place(Address.parse(words[0]), Address.parse(words[1]), state));
        }
        return new ClusterFile(Integer.parseInt(lines.get(0).substring(FIRST.length())), places);
    }

    /** These addresses, node {@code id} being in another state, which is on disk when this returns. */
    ClusterFile with(int id, State state, Path directory) throws IOException {
        List<Place> changed = new ArrayList<>(places);
        Place place = places.get(id - 1);
        changed.set(id - 1, new Place(place.peers(), place.clients(), state));
        ClusterFile result = new ClusterFile(first, changed);
        result.write(directory);
        return result;
    }

    private void write(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST + first);
        for (Place place : places) {
            String state = place.state().name().toLowerCase(Locale.ROOT);
            lines.add(place.peers() + " " + place.clients() + " " + state);
        }
        Path temporary = directory.resolve(NAME + ".tmp");
        Files.write(temporary, lines, UTF_8);
        Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    Place place(int id) {
        return places.get(id - 1);
    }

    /** The ids of the members, in ascending order. */
    List<Integer> members() {
        return IntStream.rangeClosed(1, places.size())
                .filter(id -> place(id).state() != State.FREE)
                .boxed()
                .toList();
    }

    /** What a node is called among nodes that know each other by name. */
    static String name(int id) {
        return "node-" + id;
    }

    private static ClusterFile choose(int nodes, boolean named, RandomGenerator random) throws IOException {
        List<Place> places = new ArrayList<>();
        int port = random.nextInt(PORT_MIN, PORT_MAX - 20 * (nodes + SPARES));
        while (places.size() < nodes + SPARES) {
            checkArgument(port + 1 < PORT_MAX, "no free ports below %s", PORT_MAX);
            if (isFree(port) && isFree(port + 1)) {
                int id = places.size() + 1;
                Address peers = new Address(named ? name(id) : HOST, port);
                places.add(new Place(peers, new Address(HOST, port + 1), id <= nodes ? State.FIRST : State.FREE));
            }
            port += 2;
        }
        return new ClusterFile(nodes, places);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
