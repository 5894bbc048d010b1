package dev.ariadne.raft.membership;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who takes part in the cluster: the fold of the membership changes in a prefix of the log. All lists are in ascending order and
 * without duplicates, whatever order they are given in, so that equal configurations are equal records.
 *
 * <p>The configuration without any member is that of a replica which is to join and does not know its cluster yet: it decides
 * nothing and campaigns for nothing. No change leads back to it, see {@link Changer}.
 *
 * @param voters who votes, and while joint the half that will remain; empty only if everything is
 * @param votersOutgoing while joint (§6), the voters as they were before; else empty
 * @param learners who receives the log and has no vote; disjoint from the voters of both halves
 * @param learnersNext outgoing voters that become learners when the joint configuration is left; until then they have a vote
 * @param autoLeave whether the leader proposes to leave the joint configuration by itself; only while joint
 */
public record Configuration(
        List<NodeId> voters,
        List<NodeId> votersOutgoing,
        List<NodeId> learners,
        List<NodeId> learnersNext,
        boolean autoLeave) {
    /** Without any member. */
    public static final Configuration EMPTY = of();

    public Configuration {
        voters = canonical(voters);
        votersOutgoing = canonical(votersOutgoing);
        learners = canonical(learners);
        learnersNext = canonical(learnersNext);
        boolean isJoint = !votersOutgoing.isEmpty();
        checkArgument(!voters.isEmpty() || (!isJoint && learners.isEmpty()), "members, but no voter");
        for (NodeId learner : learners) {
            checkArgument(!voters.contains(learner), "%s is a learner and a voter", learner);
            checkArgument(!votersOutgoing.contains(learner), "%s is a learner and an outgoing voter", learner);
        }
        for (NodeId next : learnersNext) {
            checkArgument(votersOutgoing.contains(next), "%s is to become a learner, but no outgoing voter", next);
            checkArgument(!voters.contains(next), "%s is to become a learner and stays a voter", next);
        }
        checkArgument(isJoint || !autoLeave, "nothing to leave: there is no outgoing voter");
    }

    private static List<NodeId> canonical(Collection<NodeId> ids) {
        return List.copyOf(ids.stream().sorted().distinct().toList());
    }

    /** The configuration of the voters with these ids, not joint and without learners. */
    public static Configuration of(long... voters) {
        List<NodeId> ids = Arrays.stream(voters).mapToObj(NodeId::of).toList();
        return new Configuration(ids, List.of(), List.of(), List.of(), false);
    }

    /** Whether it has a vote in at least one half. */
    public boolean isVoter(NodeId id) {
        return voters.contains(id) || votersOutgoing.contains(id);
    }

    public boolean isLearner(NodeId id) {
        return learners.contains(id);
    }

    public boolean isJoint() {
        return !votersOutgoing.isEmpty();
    }

    /** Everybody whom a leader sends the log to, itself included, in ascending order. */
    public List<NodeId> members() {
        return Stream.of(voters, votersOutgoing, learners)
                .flatMap(List::stream)
                .sorted()
                .distinct()
                .toList();
    }

    /** The quorum rule of this configuration. */
    public JointConfig quorum() {
        return new JointConfig(new Majority(voters), new Majority(votersOutgoing));
    }
}
