package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Cores in a room where everything goes wrong that may: messages get lost, repeated and out of order, disks lag behind, replicas
 * restart without what was not durable, logs are compacted. One seed decides it all, how often what happens included.
 */
final class ChaosRun {
    /** A replica and its disk's queue. */
    private static final class Replica {
        final Cluster.Member member;
        final Deque<Ready> orders = new ArrayDeque<>();
        final List<Object> given = new ArrayList<>();
        int eventsSeen;

        Replica(Cluster.Member member) {
            this.member = member;
        }
    }

    final SafetyOracle oracle;
    private final Map<NodeId, Replica> replicas = new TreeMap<>();
    private final List<Message> wire = new ArrayList<>();
    private final SplittableRandom random;
    private final int loss;
    private final int repetition;
    private final int restarts;
    private final int lag;
    private long proposals;

    ChaosRun(int size, long seed) {
        random = new SplittableRandom(seed);
        boolean preVote = random.nextBoolean();
        boolean checkQuorum = random.nextBoolean();
        Limits limits = new Limits(40, 3, 60, 1 << 20, Long.MAX_VALUE);
        Cluster cluster = new Cluster(size, id -> Cluster.config(id, preVote, checkQuorum, ReadOption.SAFE, limits));
        cluster.members.forEach((id, member) -> replicas.put(id, new Replica(member)));
        oracle = new SafetyOracle(cluster.members.values());
        loss = random.nextInt(30);
        repetition = random.nextInt(20);
        restarts = random.nextInt(3);
        lag = random.nextInt(80);
    }

    /** What a replica was given to do so far, and the restarts in between. */
    List<Object> orders(NodeId id) {
        return replica(id).given;
    }

    List<RaftEvent> events(NodeId id) {
        return replica(id).member.events;
    }

    void disturb(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            if (i % 50 == 0) {
                oracle.checkLogs();
            }
        }
        oracle.checkLogs();
    }

    private void step() {
        Replica replica = replica(NodeId.of(1 + random.nextInt(replicas.size())));
        int dice = random.nextInt(100);
        if (dice < 55 && !wire.isEmpty()) {
            transport(wire.remove(random.nextInt(Math.min(wire.size(), 4 * replicas.size()))));
        } else if (dice < 72) {
            if (!chance(lag)) {
                persist(replica);
            }
        } else if (dice < 88) {
            replica.member.raw.tick();
        } else if (dice < 95) {
            replica.member.raw.propose(Bytes.utf8("proposal " + ++proposals));
        } else if (dice < 98) {
            compact(replica);
        } else if (chance(30 * restarts)) {
            restart(replica);
        }
        collect(replica);
    }

    private void transport(Message message) {
        boolean lost = chance(loss);
        if (!lost) {
            receive(message);
        }
        if (chance(repetition)) {
            wire.add(message);
        } else if (message instanceof InstallSnapshot) {
            Replica sender = replica(message.from());
            sender.member.raw.reportSnapshot(message.to(), !lost);
            collect(sender);
        }
    }

    private void receive(Message message) {
        Replica receiver = replica(message.to());
        receiver.member.raw.step(message);
        collect(receiver);
    }

    /** Takes what there is to do; messages leave, what is committed is applied, the rest waits for the disk. */
    private void collect(Replica replica) {
        RawNode raw = replica.member.raw;
        report(replica);
        while (raw.hasReady()) {
            Ready ready = raw.ready();
            replica.given.add(ready);
            replica.orders.add(ready);
            wire.addAll(ready.messages());
            ready.committed().forEach(oracle::applied);
            if (!ready.committed().isEmpty()) {
                raw.applied(ready.committed());
            }
        }
    }

    private void report(Replica replica) {
        List<RaftEvent> events = replica.member.events;
        while (replica.eventsSeen < events.size()) {
            oracle.happened(replica.member, events.get(replica.eventsSeen++));
        }
    }

    private void persist(Replica replica) {
        Ready order = replica.orders.poll();
        if (order == null) {
            return;
        }
        Cluster.Member member = replica.member;
        if (order.hardState() != null) {
            member.hardState = order.hardState();
        }
        if (order.snapshot() != null) {
            member.log.reset(order.snapshot());
        }
        member.log.append(order.entries());
        member.raw.persisted(order.ticket());
        for (Message promise : order.promises()) {
            if (promise.to().equals(member.id)) {
                member.raw.step(promise);
            } else {
                wire.add(promise);
            }
        }
        collect(replica);
    }

    private void restart(Replica replica) {
        oracle.sawLoss |=
                replica.orders.stream().anyMatch(order -> !order.entries().isEmpty());
        replica.orders.clear();
        replica.member.restart(random.nextLong());
        replica.given.add("restart");
    }

    private void compact(Replica replica) {
        Cluster.Member member = replica.member;
        long applied = member.raw.applied();
        if (applied > member.log.snapshot().index() && !member.raw.isRestoring()) {
            EntryId last = new EntryId(member.raw.termAt(applied), applied);
            member.log.snapshotTaken(new Snapshot(last, member.raw.status().configuration()));
            member.log.compact(applied - random.nextInt(Math.min(3, (int) applied)));
        }
    }

    /** Once nothing goes wrong any more a leader emerges, and all apply what it commits then. */
    void calm() {
        long target = 0;
        for (int round = 0; round < 500; round++) {
            for (Replica replica : replicas.values()) {
                replica.member.raw.tick();
                collect(replica);
            }
            deliverAll();
            if (target == 0) {
                target = propose();
            } else if (allApplied(target)) {
                oracle.checkLogs();
                return;
            }
        }
        assertThat(target).as("a leader").isPositive();
        assertThat(replicas.values())
                .extracting(r -> r.member.raw.applied())
                .as("applied")
                .containsOnly(target);
    }

    private void deliverAll() {
        for (int passes = 0; passes < 5; passes++) {
            replicas.values().forEach(this::persistAll);
            List<Message> messages = List.copyOf(wire);
            wire.clear();
            messages.forEach(this::receive);
            for (Message message : messages) {
                if (message instanceof InstallSnapshot) {
                    replica(message.from()).member.raw.reportSnapshot(message.to(), true);
                }
            }
        }
    }

    private void persistAll(Replica replica) {
        while (!replica.orders.isEmpty()) {
            persist(replica);
        }
    }

    /** The index of a proposal, once somebody leads in the highest term of all; else zero. */
    private long propose() {
        long newest = replicas.values().stream()
                .mapToLong(r -> r.member.raw.term())
                .max()
                .orElseThrow();
        for (Replica replica : replicas.values()) {
            RawNode raw = replica.member.raw;
            if (raw.term() == newest && raw.propose(Bytes.utf8("last")) instanceof ProposeResult.Accepted accepted) {
                collect(replica);
                return accepted.id().index();
            }
        }
        return 0;
    }

    private boolean allApplied(long index) {
        return replicas.values().stream().allMatch(r -> r.member.raw.applied() >= index);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Replica replica(NodeId id) {
        return replicas.get(id);
    }
}
