package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.raft.host.FailureListener;
import dev.ariadne.raft.host.Roster;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's eye on its own membership. One of the first members says, once there is a leader, of which incarnation it is: until that
 * is in the log, only those that have met it know. And a node that hears of no leader, or of its own removal, asks the others
 * whether it is still a member, since those who removed it do not call it any more.
 */
final class Attendance implements Closeable {
    private static final long PAUSE_MILLIS = 300;

    /** Looks in a row without a leader, longer than an election mostly takes, before it asks around. */
    private static final int ALONE_MAX = 8;

    /**
     * Where a node stands.
     *
     * @param membership as of the last applied entry; null while there is none
     */
    record Standing(@Nullable NodeId leader, @Nullable Snapshot membership) {}

    private final Identity self;
    private final Wire wire;
    private final Supplier<@Nullable Standing> standing;
    private final Consumer<Operation> client;
    private final Runnable removed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "attendance");

    /** Looks in a row without a leader. */
    private int alone;

    /** Looks in a row by which it is no member. */
    private int denials;

    /**
     * @param wire what other nodes are asked over
     * @param standing asks the node; null if it does not answer
     * @param client does an operation
     * @param removed runs once, if the node is no member any more
     * @param failures of this eye: a node must not go on without it
     */
    Attendance(
            Identity self,
            Wire wire,
            Supplier<@Nullable Standing> standing,
            Consumer<Operation> client,
            Runnable removed,
            FailureListener failures) {
        this.self = self;
        this.wire = wire;
        this.standing = standing;
        this.client = client;
        this.removed = removed;
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, bug) -> failures.failed("attendance: " + bug, bug));
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                Standing now = standing.get();
                if (now != null && now.membership() != null && isOver(now.leader(), now.membership())) {
                    removed.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOver(@Nullable NodeId leader, Snapshot membership) {
        Contact contact = membership.addresses().get(self.nodeId());
        alone = leader == null ? alone + 1 : 0;
        if (contact == null || alone > ALONE_MAX) {
            denials = isRemoved(membership) ? denials + 1 : 0;
            return denials > 1; // what one look says may be just about to change
        }
        denials = 0;
        if (leader != null && contact.incarnation() == 0) {
            client.accept(Newcomer.introduction(self, contact)); // and if that fails, the next time
        }
        return false;
    }

    /**
     * Whether most of the others say so, of whom one has applied no less than this node: a few might not have heard of its addition.
     */
    private boolean isRemoved(Snapshot membership) {
        Inquiry inquiry =
                Inquiry.at(Inquiry.addresses(membership.addresses()), wire).of(self.clusterId());
        return inquiry.isOfMajority()
                && inquiry.newest().map(Roster::membership).stream()
                        .anyMatch(newest -> newest.index() >= membership.index()
                                && newest.addresses().get(self.nodeId()) == null);
    }
}
