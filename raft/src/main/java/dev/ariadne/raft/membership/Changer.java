package dev.ariadne.raft.membership;

import dev.ariadne.raft.membership.ConfChange.Single;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Computes the configuration that follows from another by a change (§6 and §4.3 of the dissertation). Voters change either one at
 * a time, which lets any two successive quorums share a voter, or any number at once through a joint configuration.
 *
 * <p>Every change is idempotent: adding who is there and removing who is not does nothing. While joint, whoever is an outgoing
 * voter stays a member until the joint configuration is left, and is no learner before that.
 */
public final class Changer {
    /**
     * What a change leads to.
     *
     * @param added members of whose log nothing is known, in ascending order: the new ones, and who was removed and added again
     * @param removed who is no member any more, in ascending order
     */
    public record Result(Configuration configuration, List<NodeId> added, List<NodeId> removed) {}

    private final Configuration before;
    private final SortedSet<NodeId> voters;
    private final SortedSet<NodeId> outgoing;
    private final SortedSet<NodeId> learners;

    /** Invariant: a part of {@link #outgoing}. */
    private final SortedSet<NodeId> learnersNext;

    /** Invariant: members, that is in {@link #voters}, {@link #outgoing} or {@link #learners}. */
    private final SortedSet<NodeId> added = new TreeSet<>();

    private boolean autoLeave;

    private Changer(Configuration before) {
        this.before = before;
        voters = new TreeSet<>(before.voters());
        outgoing = new TreeSet<>(before.votersOutgoing());
        learners = new TreeSet<>(before.learners());
        learnersNext = new TreeSet<>(before.learnersNext());
        autoLeave = before.autoLeave();
    }

    /** Applies a change in the way that it asks for. */
    public static Result apply(Configuration before, ConfChange change) throws ConfChangeException {
        if (change.leavesJoint()) {
            return leaveJoint(before);
        }
        if (change.entersJoint()) {
            return enterJoint(before, change.autoLeaves(), change.changes());
        }
        return simple(before, change.changes());
    }

    /** Applies changes that together add or remove one voter at most. */
    public static Result simple(Configuration before, List<Single> changes) throws ConfChangeException {
        refuseIf(before.isJoint(), "can't apply simple config change in joint config");
        Changer changer = new Changer(before);
        changer.applyAll(changes);
        refuseIf(changer.votersChanged() > 1, "more than one voter changed without entering joint config");
        return changer.result();
    }

    /** Applies changes to the incoming half, and keeps the voters of before as the outgoing one. */
    public static Result enterJoint(Configuration before, boolean autoLeave, List<Single> changes)
            throws ConfChangeException {
        refuseIf(before.isJoint(), "config is already joint");
        refuseIf(before.voters().isEmpty(), "can't make a zero-voter config joint");
        Changer changer = new Changer(before);
        changer.outgoing.addAll(before.voters());
        changer.applyAll(changes);
        changer.autoLeave = autoLeave;
        return changer.result();
    }

    /** Drops the outgoing half, and makes learners of those who were to become some. */
    public static Result leaveJoint(Configuration before) throws ConfChangeException {
        refuseIf(!before.isJoint(), "can't leave a non-joint config");
        Changer changer = new Changer(before);
        changer.learners.addAll(before.learnersNext());
        changer.learnersNext.clear();
        changer.outgoing.clear();
        changer.autoLeave = false;
        return changer.result();
    }

    private void applyAll(List<Single> changes) throws ConfChangeException {
        for (Single change : changes) {
            NodeId node = change.node();
            if (node != null) {
                switch (change.kind()) {
                    case ADD_VOTER -> makeVoter(node);
                    case ADD_LEARNER -> makeLearner(node);
                    case REMOVE -> remove(node);
                    case UPDATE -> {}
                }
            }
        }
        refuseIf(voters.isEmpty(), "removed all voters");
    }

    private void makeVoter(NodeId node) {
        track(node);
        learners.remove(node);
        learnersNext.remove(node);
        voters.add(node);
    }

    private void makeLearner(NodeId node) {
        track(node);
        voters.remove(node);
        // Who has a vote in the outgoing half has one to the end: it becomes a learner when that half is dropped.
        (outgoing.contains(node) ? learnersNext : learners).add(node);
    }

    private void remove(NodeId node) {
        voters.remove(node);
        learners.remove(node);
        learnersNext.remove(node);
        added.remove(node);
    }

    private void track(NodeId node) {
        if (!voters.contains(node) && !outgoing.contains(node) && !learners.contains(node)) {
            added.add(node);
        }
    }

    private int votersChanged() {
        return without(voters, before.voters()).size()
                + without(before.voters(), voters).size();
    }

    private Result result() {
        Configuration after = new Configuration(
                List.copyOf(voters),
                List.copyOf(outgoing),
                List.copyOf(learners),
                List.copyOf(learnersNext),
                autoLeave);
        return new Result(after, List.copyOf(added), without(before.members(), after.members()));
    }

    private static List<NodeId> without(Collection<NodeId> all, Collection<NodeId> some) {
        return all.stream().filter(node -> !some.contains(node)).toList();
    }

    private static void refuseIf(boolean refused, String why) throws ConfChangeException {
        if (refused) {
            throw new ConfChangeException(why);
        }
    }
}
