package dev.ariadne.scenarios.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.Workers;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.process.SupervisorListener;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of production nodes in a simulated world, and machines that may join it. Both are the processes and endpoints 1 to n;
 * endpoints from {@link #CLIENTS_FROM} on are clients.
 *
 * <p>Between nodes the real transport has connections, at the beginning of which both sides say who they are. Here each datagram says
 * so, and is dropped where the real node would hang up.
 */
public final class KvCluster {
    public static final int CLIENTS_FROM = 1_000;
    /** The word by which a fault of a plan means whoever leads. */
    public static final String LEADER = "leader";

    public static final long CLUSTER_ID = 0xA71AD7EL;

    /** Of both incarnations and their checksum, in front of every message between nodes. */
    private static final int INTRODUCTION_BYTES = 3 * Long.BYTES;

    private final World world;
    private final SimNetwork network;
    private final Supervisor supervisor;
    private final ClusterListener listener;
    private final Knobs knobs;
    private final int size;

    /** The nodes that are up. */
    private final Map<Integer, KvServer> servers = new TreeMap<>();

    /** The incarnation of each node's disk, from 1. */
    private final Map<Integer, Long> incarnations = new TreeMap<>();

    /**
     * Requests that have arrived, by client and attempt. Clients speak over connections, which never deliver twice, and the
     * protocol relies on it; the simulated network knows only datagrams.
     */
    private final Set<RequestId> requestsSeen = new LinkedHashSet<>();

    private long damaged;
    private long strangers;
    private long sessionsExpired;

    /** A cluster of formatted nodes, which are down. */
    public KvCluster(World world, Knobs knobs, ClusterListener listener) {
        this.world = world;
        this.knobs = knobs;
        this.listener = listener;
        network = new SimNetwork(world);
        network.describeWith(KvCluster::describe);
        supervisor = new Supervisor(world, network, new Reporter());
        supervisor.runJobsAt(knobs.get(Knob.JOB_LAG_PERCENT) / 100.0);
        size = (int) (knobs.get(Knob.NODES) + knobs.get(Knob.SPARES));
        nodes().forEach(node -> incarnations.put(node, 1L));
        AddressBook first = AddressBook.EMPTY;
        for (int node = 1; node <= knobs.get(Knob.NODES); node++) {
            first = first.with(NodeId.of(node), contact(node));
        }
        for (int node : nodes()) {
            SimProcess process = supervisor.add(node, this::boot, DiskTiming.SSD);
            process.disk().completeFiles(name -> name.matches("snapshot-[0-9a-f-]+"));
            format(process, node <= knobs.get(Knob.NODES) ? first : AddressBook.EMPTY);
        }
    }

    private void format(SimProcess process, AddressBook first) {
        try {
            Bootstrap.format(new BridgedDisk(process.disk()), identity(process.id()), first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Identity identity(int node) {
        return new Identity(CLUSTER_ID, NodeId.of(node), incarnation(node));
    }

    /** Which disk of a node's this is, from 1. */
    public long incarnation(int node) {
        Long incarnation = incarnations.get(node);
        checkArgument(incarnation != null, "there is no node %s", node);
        return incarnation;
    }

    /** How to reach a node as it is now. */
    public Contact contact(int node) {
        return new Contact("node-" + node, incarnation(node));
    }

    /** Replaces the machine of a node: what comes up has an empty disk, and waits to be added. */
    public void replace(int node) {
        supervisor.crash(node, Crash.PROCESS_KILL);
        listener.wiping(node);
        SimProcess process = supervisor.process(node);
        process.disk().replace();
        incarnations.put(node, incarnation(node) + 1);
        format(process, AddressBook.EMPTY);
        supervisor.start(node);
    }

    /** Tells a node, if it is up, that its leader is gone. */
    public void forgetLeader(int node) {
        if (supervisor.process(node).booted() instanceof Node up) {
            supervisor.execute(node, up::forgetLeader);
        }
    }

    /** Whether the disk of any node has lost something that it held for good. */
    public boolean isDamaged() {
        return supervisor.processes().stream()
                .anyMatch(process -> !process.disk().damage().isEmpty());
    }

    public void startAll() {
        nodes().forEach(supervisor::start);
    }

    private Booted boot(Host host) throws IOException {
        Node node = new Node(host);
        servers.put(host.id(), node.server);
        listener.up(host.id(), node.server);
        return node;
    }

    public World world() {
        return world;
    }

    public Knobs knobs() {
        return knobs;
    }

    public SimNetwork network() {
        return network;
    }

    public Supervisor supervisor() {
        return supervisor;
    }

    public List<Integer> nodes() {
        return IntStream.rangeClosed(1, size).boxed().toList();
    }

    /** Of some nodes the one that has applied most, of those that are up; null if none is. */
    public @Nullable KvServer mostAdvanced(List<Integer> nodes) {
        return nodes.stream()
                .map(servers::get)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(server -> server.node().applied()))
                .orElse(null);
    }

    /** A node that is up; null while it is down. */
    public @Nullable KvServer server(int node) {
        return servers.get(node);
    }

    /** Messages that arrived damaged and were dropped. */
    public long damaged() {
        return damaged;
    }

    /** Messages that were dropped because one of their ends had another disk than the other knew. */
    public long strangers() {
        return strangers;
    }

    /** Operations that were told that their session had been evicted. */
    public long sessionsExpired() {
        return sessionsExpired;
    }

    /** One incarnation of a node, in the shape the simulator wants. */
    private final class Node implements Booted {
        private final Host host;
        private final KvServer server;

        /** Room to write a message; empty between messages. */
        private final ByteWriter datagram = new ByteWriter();

        Node(Host host) throws IOException {
            this.host = host;
            server = new KvServer(
                    knobs.server(),
                    machine -> new RaftNode(
                            knobs.node(host.id()),
                            host.now(),
                            new BridgedDisk(host.disk()),
                            new HostWorkers(),
                            this::send,
                            machine,
                            host.draws("raft"),
                            event -> listener.event(host.id(), event),
                            host::buggify),
                    host::buggify);
        }

        @Override
        public void started() {
            handled();
            sleep();
        }

        @Override
        public void receive(int from, byte[] bytes) {
            try {
                if (from < CLIENTS_FROM) {
                    receiveFromNode(from, bytes);
                } else {
                    request(from, KvCodec.decodeRequest(Bytes.wrap(bytes)));
                }
            } catch (CodecException e) {
                damaged++;
                return;
            }
            handled();
        }

        @Override
        public void disconnected(int peer) {
            if (peer < CLIENTS_FROM) {
                server.disconnected(host.now(), NodeId.of(peer));
                handled();
            }
        }

        private void receiveFromNode(int from, byte[] bytes) throws CodecException {
            ByteReader in = new ByteReader(bytes);
            long theirs = in.natural("incarnation of the sender");
            long ours = in.natural("incarnation of the receiver");
            if (in.int64("checksum") != checksum(theirs, ours)) {
                throw new CodecException("a datagram's introduction does not match its checksum");
            }
            Identity sender = new Identity(CLUSTER_ID, NodeId.of(from), theirs);
            boolean isForUs = ours == incarnation(host.id());
            Message message = MessageCodec.decode(CLUSTER_ID, bytes, in.position());
            if (isForUs && server.node().mayReceive(sender, message)) {
                listener.receiving(host.id(), message);
                server.receive(host.now(), message);
            } else {
                strangers++;
            }
        }

        private void request(int from, KvRequest request) {
            if (requestsSeen.add(request.id())) {
                listener.requested(host.id(), request);
                server.request(host.now(), request, reply -> reply(from, request, reply));
            }
        }

        private void reply(int to, KvRequest request, KvReply reply) {
            if (reply instanceof KvReply.Done done && done.result() instanceof Result.SessionExpired) {
                sessionsExpired++;
            }
            listener.replying(host.id(), request, reply, server.node().applied());
            host.send(to, KvCodec.encode(reply).toByteArray(), "reply");
        }

        private void send(Message message) {
            listener.sending(host.id(), message);
            int to = (int) message.to().value();
            if (server.node().maySend(identity(to), message)) {
                long ours = incarnation(host.id());
                long theirs = incarnation(to);
                datagram.clear();
                datagram.int64(ours).int64(theirs).int64(checksum(ours, theirs));
                MessageCodec.encode(CLUSTER_ID, message, datagram);
                host.send(to, datagram.toByteArray(), message.getClass().getSimpleName());
            }
        }

        void forgetLeader() {
            server.node().forgetLeader(host.now());
            handled();
        }

        private void sleep() {
            host.after(Math.max(0, server.nextWake() - host.now()), () -> {
                server.wake(host.now());
                handled();
                sleep();
            });
        }

        /** After every input, as every host does; a node that has failed ends its process. */
        private void handled() {
            server.flush();
            listener.handled(host.id(), server);
            String failure = server.failure();
            if (failure != null) {
                throw host.halt(failure);
            }
        }

        /** Workers are actors, whose answers are inputs like any other. */
        private final class HostWorkers implements Workers {
            @Override
            public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
                return host.startActor(name, batch, (A answer) -> {
                    onAnswer.accept(answer);
                    handled();
                });
            }
        }
    }

    /** Keeps track of who is up, and passes on what became of the others. */
    private final class Reporter implements SupervisorListener {
        @Override
        public void crashed(SimProcess process, Crash crash) {
            servers.remove(process.id());
            listener.crashed(process.id(), crash);
        }

        @Override
        public void halted(SimProcess process, String reason) {
            servers.remove(process.id());
            listener.stopped(process.id(), reason);
        }

        @Override
        public void bootFailed(SimProcess process, Throwable cause) {
            servers.remove(process.id());
            if (cause instanceof IOException) {
                listener.stopped(process.id(), String.valueOf(cause.getMessage()));
            } else {
                listener.broke(process.id(), cause);
            }
        }

        @Override
        public void failed(SimProcess process, Throwable cause) {
            servers.remove(process.id());
            listener.broke(process.id(), cause);
        }
    }

    /** Differs whenever a single bit of either differs, as it may in a damaged datagram. */
    private static long checksum(long sender, long receiver) {
        return 31 * sender + receiver;
    }

    /** A message in words, for traces that are told. */
    private static String describe(byte[] bytes) {
        try {
            byte[] message = Arrays.copyOfRange(bytes, Math.min(bytes.length, INTRODUCTION_BYTES), bytes.length);
            return MessageCodec.decode(CLUSTER_ID, message).toString();
        } catch (CodecException e) {
            return describeClient(Bytes.wrap(bytes));
        }
    }

    private static String describeClient(Bytes bytes) {
        try {
            return KvCodec.decodeRequest(bytes).toString();
        } catch (CodecException notRequest) {
            return describeReply(bytes);
        }
    }

    private static String describeReply(Bytes bytes) {
        try {
            return KvCodec.decodeReply(bytes).toString();
        } catch (CodecException neither) {
            return "damaged message: " + neither.getMessage();
        }
    }
}
