package dev.ariadne.scenarios.workload;

import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the cluster while it runs, one step at a time.
 *
 * <p>A careful operator: a machine is replaced only while it is certain who takes part, and one at a time, because two voters without a
 * memory can be a majority. Once a step's outcome is unknown it may come to pass at any time, so from then on no machine is replaced.
 */
final class Operator {
    private static final int ENDPOINT = 60_000;

    /** Where no answer is waited for. */
    private static final int NOBODY = 60_001;

    private static final long PAUSE_NANOS = 20_000_000;

    /**
     * What is asked.
     *
     * @param insists whether it is asked again until it is done
     * @param then follows once it is done
     */
    private record Step(Administration asked, boolean insists, Runnable then) {}

    private final KvCluster cluster;
    private final long patience;
    private final Deque<PlannedChange> planned = new ArrayDeque<>();

    /** What is still to be asked for the planned change under way. */
    private final Deque<Step> steps = new ArrayDeque<>();

    /** What was asked last and is not over. */
    private @Nullable Step current;

    private NodeId target = NodeId.of(1);
    private long attempt;
    private long rushed;

    /** When the current step is given up, unless it is insisted on. */
    private long deadline;

    /** Who takes part as far as all steps so far tell; a guess while {@link #uncertain}. */
    private Configuration known;

    /** Whether something may have been done, or still be, of which nobody said so. */
    private boolean uncertain;

    /** Whether nothing more will be planned but to leave a joint configuration that is only left on request. */
    private boolean leavesAtLast;

    /** Who was removed and still runs on the old disk. */
    private final TreeSet<Integer> retired = new TreeSet<>();

    Operator(KvCluster cluster, Knobs knobs) {
        this.cluster = cluster;
        patience = knobs.nanos(Knob.OPERATION_MILLIS);
        known = Configuration.of(
                LongStream.rangeClosed(1, knobs.get(Knob.NODES)).toArray());
        cluster.network().register(ENDPOINT, this::receive);
    }

    void add(PlannedChange change) {
        if (change instanceof PlannedChange.Rush rush) {
            rush(NodeId.of(rush.node()));
        } else {
            planned.add(change);
            next();
        }
    }

    /** It makes nothing uncertain, whenever it comes to pass: the quorums are the same. */
    private void rush(NodeId node) {
        List<Single> nothing = List.of(new Single(Kind.UPDATE, node));
        ChangeMembers asked = new ChangeMembers(Transition.JOINT_IMPLICIT, nothing, AddressBook.EMPTY);
        KvRequest request = new KvRequest(new RequestId(NOBODY, ++rushed), asked);
        cluster.network()
                .send(NOBODY, (int) target.value(), KvCodec.encode(request).toByteArray(), "request");
    }

    /** Begins nothing new; what was begun is finished, and a joint configuration left. */
    void stop() {
        planned.clear();
        leavesAtLast = true;
        next();
    }

    boolean isIdle() {
        return current == null && planned.isEmpty();
    }

    private void next() {
        if (leavesAtLast && current == null && steps.isEmpty() && known.isJoint() && !known.autoLeave()) {
            leavesAtLast = false;
            planned.add(new PlannedChange.Change(Transition.AUTO, List.of()));
        }
        while (current == null && !(steps.isEmpty() && planned.isEmpty())) {
            if (steps.isEmpty()) {
                plan(planned.remove());
            }
            current = steps.poll();
            deadline = now() + patience;
            ask();
        }
    }

    private void plan(PlannedChange change) {
        if (change instanceof PlannedChange.Transfer transfer) {
            steps.add(new Step(new TransferLeadership(NodeId.of(transfer.to())), false, () -> {}));
        } else if (change instanceof PlannedChange.Forget forget) {
            cluster.forgetLeader(forget.node());
        } else if (change instanceof PlannedChange.Change c) {
            steps.add(change(c.transition(), c.changes(), false, () -> retire(c.changes())));
            if (c.changes().isEmpty() || c.transition() != Transition.JOINT_EXPLICIT) {
                steps.add(settled(() -> {}));
            }
        } else if (change instanceof PlannedChange.Replace replace) {
            NodeId node = NodeId.of(replace.node());
            steps.add(settled(() -> replace(node)));
        } else {
            throw new AssertionError(change);
        }
    }

    /** A change, and what is known after it. */
    private Step change(Transition transition, List<Single> changes, boolean insists, Runnable then) {
        AddressBook contacts = AddressBook.EMPTY;
        for (Single single : changes) {
            NodeId node = single.node();
            if (node != null && single.kind() != Kind.REMOVE) {
                contacts = contacts.with(node, cluster.contact((int) node.value()));
            }
        }
        ChangeMembers asked = new ChangeMembers(transition, changes, contacts);
        return new Step(asked, insists, () -> {
            known = after(new ConfChange.V2(transition, changes, Bytes.EMPTY.buffer()));
            then.run();
        });
    }

    /**
     * A change that changes nothing. It is admitted only when the one before is over and its joint configuration left, and done by
     * somebody who is still a member: only then may machines be switched off whose votes the configuration before needed, since a
     * leader that removes itself may be the only one to know that it is removed.
     */
    private Step settled(Runnable then) {
        Single nothing = new Single(Kind.UPDATE, null);
        return new Step(new ChangeMembers(Transition.AUTO, List.of(nothing), AddressBook.EMPTY), false, () -> {
            if (known.isJoint() && known.autoLeave()) {
                known = after(ConfChange.V2.LEAVE_JOINT);
            }
            recycle();
            then.run();
        });
    }

    private void retire(List<Single> done) {
        for (Single single : done) {
            NodeId node = single.node();
            if (node != null && single.kind() == Kind.REMOVE) {
                retired.add((int) node.value());
            } else if (node != null) {
                retired.remove((int) node.value());
            }
        }
    }

    private Configuration after(ConfChange change) {
        try {
            return Changer.apply(known, change).configuration();
        } catch (ConfChangeException e) {
            uncertain = true; // it was done to another configuration than ours
            return known;
        }
    }

    /** Gives removed members another machine, so that they can join again. */
    private void recycle() {
        if (!uncertain && !known.isJoint() && !cluster.isDamaged()) {
            retired.forEach(cluster::replace);
            retired.clear();
        }
    }

    private void replace(NodeId node) {
        if (uncertain
                || cluster.isDamaged()
                || known.isJoint()
                || !known.voters().contains(node)
                || known.voters().size() < 3) {
            return;
        }
        cluster.replace((int) node.value());
        for (Kind kind : List.of(Kind.REMOVE, Kind.ADD_LEARNER, Kind.ADD_VOTER)) {
            steps.add(change(Transition.AUTO, List.of(new Single(kind, node)), true, () -> {}));
        }
    }

    // ---- asking

    private void ask() {
        Step step = current;
        if (step == null) {
            return;
        }
        long asked = ++attempt;
        KvRequest request = new KvRequest(new RequestId(ENDPOINT, asked), step.asked());
        byte[] bytes = KvCodec.encode(request).toByteArray();
        cluster.network().send(ENDPOINT, (int) target.value(), bytes, "request");
        cluster.world().schedule(Math.max(now() + patience / 4, step.insists() ? 0 : deadline), () -> {
            if (attempt == asked && current != null) {
                unknown(step);
            }
        });
    }

    private void receive(int from, byte[] bytes) {
        KvReply reply;
        try {
            reply = KvCodec.decodeReply(Bytes.copyOf(bytes));
        } catch (CodecException damaged) {
            return;
        }
        Step step = current;
        if (step == null || reply.id().attempt() != attempt) {
            return;
        }
        if (reply instanceof KvReply.Done) {
            current = null;
            step.then().run();
            next();
        } else if (reply instanceof KvReply.Refused refused) {
            refused(step, refused);
        } else {
            unknown(step);
        }
    }

    private void refused(Step step, KvReply.Refused refused) {
        boolean isFinal =
                refused.reason() == KvReply.Reason.CHANGE_REFUSED && step.asked() instanceof TransferLeadership;
        if (isFinal || (now() >= deadline && !step.insists())) {
            giveUp();
        } else {
            turnTo(refused.leader());
            askLater();
        }
    }

    private void unknown(Step step) {
        uncertain |= step.asked() instanceof ChangeMembers;
        turnTo(null);
        if (step.insists()) {
            askLater();
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        current = null;
        steps.clear();
        next();
    }

    private void turnTo(@Nullable NodeId leader) {
        long size = cluster.nodes().size();
        target = leader != null ? leader : NodeId.of(1 + target.value() % size);
    }

    private void askLater() {
        long asked = attempt;
        cluster.world().schedule(now() + PAUSE_NANOS, () -> {
            if (attempt == asked && current != null) {
                ask();
            }
        });
    }

    private long now() {
        return cluster.world().now();
    }
}
