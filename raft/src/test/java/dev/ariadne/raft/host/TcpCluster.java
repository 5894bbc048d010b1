package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;

import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Three nodes that begin a cluster, and two more that may join it. */
final class TcpCluster implements AutoCloseable {
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    /** Those that run. */
    final Map<Integer, TcpNode> nodes = new TreeMap<>();

    private final Path directory;
    private final Map<NodeId, Address> addresses = new TreeMap<>();

    TcpCluster(Path directory) throws IOException {
        this.directory = directory;
        List<Integer> ports = FreePorts.choose(5);
        for (int id = 1; id <= 5; id++) {
            addresses.put(NodeId.of(id), new Address("127.0.0.1", ports.get(id - 1)));
        }
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
    }

    TcpNode node(int id) {
        return nodes.get(id);
    }

    Address address(int id) {
        return addresses.get(NodeId.of(id));
    }

    /** Starts one of the first three. */
    void start(int id) throws IOException {
        AddressBook first = contact(1, 0).with(NodeId.of(2), contactOf(2, 0)).with(NodeId.of(3), contactOf(3, 0));
        start(id, firstThree(), first);
    }

    /** Starts a node, if it is new one that knows of the first three by hand alone. */
    void join(int id) throws IOException {
        start(id, firstThree(), AddressBook.EMPTY);
    }

    /** Starts a node that nobody tells anything. */
    void restart(int id) throws IOException {
        start(id, Map.of(), AddressBook.EMPTY);
    }

    private Map<NodeId, Address> firstThree() {
        Map<NodeId, Address> three = new TreeMap<>(addresses);
        three.remove(NodeId.of(4));
        return three;
    }

    private void start(int id, Map<NodeId, Address> byHand, AddressBook first) throws IOException {
        Map<NodeId, Address> others = new TreeMap<>(byHand);
        others.remove(NodeId.of(id));
        nodes.put(id, new TcpNode(id, address(id), others, first, directory.resolve("node-" + id)));
    }

    void stop(int id) throws IOException {
        nodes.remove(id).close();
    }

    /** Stops a node and takes its disk. */
    void wipe(int id) throws IOException {
        stop(id);
        try (Stream<Path> files = Files.list(directory.resolve("node-" + id))) {
            files.forEach(TcpCluster::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AddressBook contact(int id, long incarnation) {
        return AddressBook.of(NodeId.of(id), contactOf(id, incarnation));
    }

    private Contact contactOf(int id, long incarnation) {
        return new Contact(address(id).toString(), incarnation);
    }

    /** Proposes each number again and again until it is applied somewhere: what a deposed leader took is lost. */
    void propose(int from, int to, List<String> expected) {
        for (int i = from; i < to; i++) {
            String data = Integer.toString(i);
            untilDone(
                    "applied " + data,
                    () -> nodes.values().stream().anyMatch(node -> node.applied.contains(data)),
                    () -> nodes.values().stream().anyMatch(node -> node.propose(data) instanceof Accepted));
            expected.add(data);
        }
    }

    /** Changes the membership, until the leader says that it is the expected one. */
    void change(String changes, AddressBook contacts, Configuration expected) {
        untilDone(
                changes,
                () -> nodes.values().stream()
                        .anyMatch(node -> node.ask(now -> node.raft().isLeader())
                                && node.configuration().equals(expected)),
                () -> nodes.values().stream()
                        .anyMatch(node -> node.ask(now -> node.raft().isLeader()
                                && node.raft().propose(now, Transition.AUTO, Single.parseAll(changes), contacts)
                                        instanceof Accepted)));
    }

    void transferLeadership(int to) {
        untilDone("node " + to + " leads", () -> leads(to), () -> {
            nodes.values()
                    .forEach(node -> node.ask(now -> {
                        RaftNode raft = node.raft();
                        if (raft.isLeader()) {
                            raft.transferLeadership(now, NodeId.of(to));
                        }
                        return true;
                    }));
            return true;
        });
    }

    boolean leads(int id) {
        return node(id).ask(now -> node(id).raft().isLeader());
    }

    private static void untilDone(String what, BooleanSupplier isDone, BooleanSupplier ask) {
        long[] asked = {0};
        eventually(what, () -> {
            boolean done = isDone.getAsBoolean();
            if (!done && System.nanoTime() - asked[0] > PATIENCE_NANOS) {
                asked[0] = ask.getAsBoolean() ? System.nanoTime() : 0;
            }
            return done;
        });
    }

    void everyone_has(List<String> expected) {
        nodes.keySet().forEach(id -> has(id, expected));
    }

    /** In this order, where what was proposed twice counts once. */
    void has(int id, List<String> expected) {
        eventually(
                "node " + id + " has all",
                () -> node(id).applied.stream().distinct().toList().equals(expected));
    }

    @Override
    public void close() throws IOException {
        for (TcpNode node : nodes.values()) {
            node.close();
        }
    }
}
