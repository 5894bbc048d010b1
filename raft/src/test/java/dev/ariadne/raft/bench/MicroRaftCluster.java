package dev.ariadne.raft.bench;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.executor.impl.DefaultRaftNodeExecutor;
import io.microraft.model.message.RaftMessage;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Three MicroRaft nodes with their own configuration and executors and without any storage; wires are memory. */
final class MicroRaftCluster implements ClosedLoop.Cluster {
    private static final byte[] DATA = new byte[128];

    private record Endpoint(Integer getId) implements RaftEndpoint {}

    private final ClosedLoop load;
    private final Map<Object, RaftNode> nodes = new TreeMap<>();
    private final RaftNode leader;

    MicroRaftCluster(ClosedLoop load) {
        this.load = load;
        List<RaftEndpoint> members = List.of(new Endpoint(1), new Endpoint(2), new Endpoint(3));
        Transport transport = new Wire();
        for (RaftEndpoint member : members) {
            RaftNode node = RaftNode.newBuilder()
                    .setGroupId("bench")
                    .setLocalEndpoint(member)
                    .setInitialGroupMembers(members)
                    .setExecutor(new DefaultRaftNodeExecutor())
                    .setTransport(transport)
                    .setStateMachine(new Counter())
                    .build();
            nodes.put(member.getId(), node);
        }
        nodes.values().stream().map(RaftNode::start).toList().forEach(CompletableFuture::join);
        leader = awaitLeader();
    }

    private RaftNode awaitLeader() {
        while (true) {
            for (RaftNode node : nodes.values()) {
                if (node.getLocalEndpoint().equals(node.getTerm().getLeaderEndpoint())) {
                    return node;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void propose() {
        var unused = leader.replicate(DATA).whenComplete((result, failure) -> {
            if (failure == null) {
                load.committed(this);
            } else {
                load.failed(failure);
            }
        });
    }

    @Override
    public void close() {
        nodes.values().forEach(node -> node.terminate().join());
    }

    private final class Wire implements Transport {
        @Override
        public void send(RaftEndpoint target, RaftMessage message) {
            nodes.get(target.getId()).handle(message);
        }

        @Override
        public boolean isReachable(RaftEndpoint endpoint) {
            return true;
        }
    }

    /** Applies as little as its counterpart. */
    private static final class Counter implements StateMachine {
        private long applied;

        @Override
        public @Nullable Object runOperation(long commitIndex, Object operation) {
            applied = commitIndex;
            return null;
        }

        @Override
        public void takeSnapshot(long commitIndex, Consumer<Object> pieces) {
            pieces.accept(applied);
        }

        @Override
        public void installSnapshot(long commitIndex, List<Object> pieces) {
            applied = commitIndex;
        }

        @Override
        public @Nullable Object getNewTermOperation() {
            return null;
        }
    }
}
