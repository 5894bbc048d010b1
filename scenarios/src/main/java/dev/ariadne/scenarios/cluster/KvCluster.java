package dev.ariadne.scenarios.cluster;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.Configuration;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of production nodes in a simulated world. Nodes are the processes and endpoints 1 to n; endpoints from {@link
 * #CLIENTS_FROM} on are clients.
 */
public final class KvCluster {
    public static final int CLIENTS_FROM = 1_000;
    public static final long CLUSTER_ID = 0xA71AD7EL;

    private final World world;
    private final SimNetwork network;
    private final Supervisor supervisor;
    private final ClusterListener listener;
    private final Knobs knobs;
    private final Configuration configuration;

    /** The nodes that are up. */
    private final Map<Integer, KvServer> servers = new TreeMap<>();

    /**
     * Requests that have arrived, by client and attempt. Clients speak over connections, which never deliver twice, and the
     * protocol relies on it; the simulated network knows only datagrams.
     */
    private final Set<RequestId> requestsSeen = new LinkedHashSet<>();

    private long damaged;
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
        configuration = Configuration.of(
                LongStream.rangeClosed(1, knobs.get(Knob.NODES)).toArray());
        for (int node : nodes()) {
            format(supervisor.add(node, this::boot, DiskTiming.SSD));
        }
    }

    private void format(SimProcess process) {
        try {
            Identity identity = new Identity(CLUSTER_ID, NodeId.of(process.id()), 1);
            Bootstrap.format(new BridgedDisk(process.disk()), identity, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    public SimNetwork network() {
        return network;
    }

    public Supervisor supervisor() {
        return supervisor;
    }

    public List<Integer> nodes() {
        return configuration.voters().stream().map(id -> (int) id.value()).toList();
    }

    public Configuration configuration() {
        return configuration;
    }

    /** A node that is up; null while it is down. */
    public @Nullable KvServer server(int node) {
        return servers.get(node);
    }

    /** Messages that arrived damaged and were dropped. */
    public long damaged() {
        return damaged;
    }

    /** Operations that were told that their session had been evicted. */
    public long sessionsExpired() {
        return sessionsExpired;
    }

    /** One incarnation of a node, in the shape the simulator wants. */
    private final class Node implements Booted {
        private final Host host;
        private final KvServer server;

        Node(Host host) throws IOException {
            this.host = host;
            server = new KvServer(
                    knobs.server(),
                    machine -> new RaftNode(
                            knobs.node(),
                            host.now(),
                            new BridgedDisk(host.disk()),
                            new HostWorkers(),
                            this::send,
                            machine,
                            host.draws("raft"),
                            event -> listener.event(host.id(), event)));
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
                    server.receive(host.now(), MessageCodec.decode(CLUSTER_ID, bytes));
                } else {
                    request(from, KvCodec.decodeRequest(Bytes.wrap(bytes)));
                }
            } catch (CodecException e) {
                damaged++;
                return;
            }
            handled();
        }

        private void request(int from, KvRequest request) {
            if (requestsSeen.add(request.id())) {
                server.request(host.now(), request, reply -> reply(from, reply));
            }
        }

        private void reply(int to, KvReply reply) {
            if (reply instanceof KvReply.Done done && done.result() instanceof Result.SessionExpired) {
                sessionsExpired++;
            }
            host.send(to, KvCodec.encode(reply).toByteArray(), "reply");
        }

        private void send(Message message) {
            listener.sending(host.id(), message);
            host.send(
                    (int) message.to().value(),
                    MessageCodec.encode(CLUSTER_ID, message),
                    message.getClass().getSimpleName());
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

    /** A message in words, for traces that are told. */
    private static String describe(byte[] bytes) {
        try {
            return MessageCodec.decode(CLUSTER_ID, bytes).toString();
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
