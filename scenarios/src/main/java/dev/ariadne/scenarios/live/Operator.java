package dev.ariadne.scenarios.live;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.host.Access;
import dev.ariadne.kvstore.host.BlockingKvClient;
import dev.ariadne.kvstore.host.HttpCalls;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Adds members to a real cluster, and removes them, as a careful operator does: a new one learns first, and votes when it knows. */
final class Operator {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    /** How long a node that was removed has to find out and end. */
    private static final long FAREWELL_NANOS = Duration.ofSeconds(4).toNanos();

    private final LiveCluster cluster;
    private final FaultLog log;
    private final HttpCalls calls;

    Operator(LiveCluster cluster, FaultLog log) {
        this.cluster = cluster;
        this.log = log;
        calls = new HttpCalls(id -> cluster.servers().get(id), Access.OPEN);
    }

    /** Adds a node with an empty disk under the lowest free id; returns it once the node votes. */
    int add() throws IOException, InterruptedException {
        int id = cluster.join();
        try {
            log.change("change auto l" + id);
            welcome(id);
            log.change("change auto v" + id);
        } catch (IOException e) {
            cluster.leave(id);
            throw e;
        }
        return id;
    }

    /** Removes a node; returns when it is gone. */
    void remove(int id) throws IOException, InterruptedException {
        log.change("change auto r" + id);
        dismiss(id);
    }

    /** Gives a member another machine with an empty disk under the same id. */
    void replace(int id) throws IOException, InterruptedException {
        log.change("replace " + id);
        dismiss(id);
        cluster.join(id);
        welcome(id);
    }

    private void welcome(int id) throws IOException, InterruptedException {
        Contact contact = new Contact(cluster.peers(id).toString(), 0);
        change(new Single(Kind.ADD_LEARNER, NodeId.of(id)), AddressBook.of(NodeId.of(id), contact));
        long enough = commit(cluster.statuses().values());
        long begin = System.nanoTime();
        while (applied(id) < enough) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IOException("node " + id + " has not caught up after 60 s; see " + cluster.log(id));
            }
            if (!cluster.isAlive(id)) {
                cluster.start(id); // or again, if it found nobody to let it in
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        change(new Single(Kind.ADD_VOTER, NodeId.of(id)), AddressBook.EMPTY);
    }

    private void dismiss(int id) throws IOException, InterruptedException {
        change(new Single(Kind.REMOVE, NodeId.of(id)), AddressBook.EMPTY);
        long begin = System.nanoTime();
        while (cluster.isAlive(id) && System.nanoTime() - begin < FAREWELL_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        cluster.leave(id);
    }

    private static long commit(Collection<NodeStatus> statuses) {
        return statuses.stream().mapToLong(NodeStatus::commit).max().orElse(0);
    }

    private long applied(int id) throws InterruptedException {
        Map<Integer, NodeStatus> statuses = cluster.statuses();
        NodeStatus status = statuses.get(id);
        return status == null ? -1 : status.applied();
    }

    /** Asks until it is done; to ask again does no harm. */
    private void change(Single change, AddressBook contacts) throws IOException {
        BlockingKvClient client = new BlockingKvClient(
                BlockingKvClient.patient(List.copyOf(cluster.servers().keySet())), calls);
        ChangeMembers asked = new ChangeMembers(Transition.AUTO, List.of(change), contacts);
        long begin = System.nanoTime();
        Outcome outcome = client.execute(asked);
        while (!(outcome instanceof Outcome.Done)) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IOException("the cluster does not answer to " + asked + ": " + outcome);
            }
            outcome = client.execute(asked);
        }
    }
}
