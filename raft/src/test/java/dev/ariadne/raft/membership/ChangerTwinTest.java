package dev.ariadne.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every change of up to three steps in every configuration of three nodes, against a twin that looks at one node at a time and knows
 * nothing of sets.
 */
class ChangerTwinTest {
    private static final int NODES = 3;

    /** What one node is in a configuration, and whether what is known of its log is fresh. */
    private static final class Fate {
        boolean votes;
        boolean outgoing;
        boolean learns;
        boolean member;
        boolean isNew;
        final boolean voted;
        final boolean wasMember;

        Fate(Configuration before, NodeId id, boolean entersJoint) {
            votes = before.voters().contains(id);
            voted = votes;
            outgoing = entersJoint && votes;
            learns = before.learners().contains(id);
            member = votes || learns;
            wasMember = member;
        }

        /** The last change decides what it is; a node that nobody tracks is new when it comes. */
        void take(Kind kind) {
            if (kind == Kind.UPDATE) {
                return;
            }
            votes = kind == Kind.ADD_VOTER;
            learns = kind == Kind.ADD_LEARNER;
            boolean stays = votes || learns || outgoing;
            isNew = stays && (isNew || !member);
            member = stays;
        }
    }

    @Test
    void simple_changes_do_to_each_node_what_they_say() {
        int applied = 0;
        for (Configuration before : configurations()) {
            for (List<Single> changes : changes()) {
                List<Fate> fates = fates(before, changes, false);
                long moved = fates.stream().filter(f -> f.votes != f.voted).count();
                if (fates.stream().noneMatch(f -> f.votes)) {
                    refused("removed all voters", () -> Changer.simple(before, changes));
                } else if (moved > 1) {
                    refused(
                            "more than one voter changed without entering joint config",
                            () -> Changer.simple(before, changes));
                } else {
                    assertResult(() -> Changer.simple(before, changes), fates, false, before, changes);
                    applied++;
                }
            }
        }
        assertThat(applied).isGreaterThan(10_000);
    }

    @Test
    void joint_changes_do_to_each_node_what_they_say_when_entered_and_when_left() throws ConfChangeException {
        int applied = 0;
        for (Configuration before : configurations()) {
            for (List<Single> changes : changes()) {
                List<Fate> fates = fates(before, changes, true);
                if (fates.stream().noneMatch(f -> f.votes)) {
                    refused("removed all voters", () -> Changer.enterJoint(before, true, changes));
                    continue;
                }
                assertResult(() -> Changer.enterJoint(before, true, changes), fates, true, before, changes);
                Configuration joint = Changer.enterJoint(before, true, changes).configuration();
                Configuration left = configuration(fates, false, false);
                assertThat(Changer.leaveJoint(joint).configuration()).isEqualTo(left);
                applied++;
            }
        }
        assertThat(applied).isGreaterThan(15_000);
    }

    private static List<Fate> fates(Configuration before, List<Single> changes, boolean entersJoint) {
        List<Fate> fates = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            NodeId id = NodeId.of(node);
            Fate fate = new Fate(before, id, entersJoint);
            changes.stream().filter(c -> id.equals(c.node())).forEach(c -> fate.take(c.kind()));
            fates.add(fate);
        }
        return fates;
    }

    private interface Attempt {
        Changer.Result run() throws ConfChangeException;
    }

    private static void assertResult(
            Attempt attempt, List<Fate> fates, boolean joint, Configuration before, List<Single> changes) {
        Changer.Result result;
        try {
            result = attempt.run();
        } catch (ConfChangeException e) {
            throw new AssertionError(changes + " in " + before, e);
        }
        List<NodeId> added = new ArrayList<>();
        List<NodeId> removed = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            Fate fate = fates.get(node - 1);
            if (fate.isNew) {
                added.add(NodeId.of(node));
            }
            if (fate.wasMember && !fate.member) {
                removed.add(NodeId.of(node));
            }
        }
        assertThat(result)
                .as("%s in %s", changes, before)
                .isEqualTo(new Changer.Result(configuration(fates, joint, joint), added, removed));
    }

    private static Configuration configuration(List<Fate> fates, boolean joint, boolean autoLeave) {
        List<NodeId> voters = new ArrayList<>();
        List<NodeId> outgoing = new ArrayList<>();
        List<NodeId> learners = new ArrayList<>();
        List<NodeId> learnersNext = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            Fate fate = fates.get(node - 1);
            NodeId id = NodeId.of(node);
            if (fate.votes) {
                voters.add(id);
            }
            if (fate.learns) {
                (joint && fate.outgoing ? learnersNext : learners).add(id);
            }
            if (joint && fate.outgoing) {
                outgoing.add(id);
            }
        }
        return new Configuration(voters, outgoing, learners, learnersNext, autoLeave);
    }

    private static void refused(String why, Attempt attempt) {
        try {
            throw new AssertionError("not refused, " + why + ": " + attempt.run());
        } catch (ConfChangeException e) {
            assertThat(e.getMessage()).isEqualTo(why);
        }
    }

    /** Each node a voter, a learner, or neither; at least one a voter. */
    private static List<Configuration> configurations() {
        List<Configuration> all = new ArrayList<>();
        for (int code = 0; code < 27; code++) {
            List<NodeId> voters = new ArrayList<>();
            List<NodeId> learners = new ArrayList<>();
            for (int node = 1, rest = code; node <= NODES; node++, rest /= 3) {
                if (rest % 3 < 2) {
                    (rest % 3 == 0 ? voters : learners).add(NodeId.of(node));
                }
            }
            if (!voters.isEmpty()) {
                all.add(new Configuration(voters, List.of(), learners, List.of(), false));
            }
        }
        return all;
    }

    private static List<List<Single>> changes() {
        List<Single> singles = Single.parseAll("v1 v2 v3 l1 l2 l3 r1 r2 r3 u1");
        List<List<Single>> all = new ArrayList<>();
        all.add(List.of());
        for (int i = 0; i < all.size() && all.get(i).size() < 3; i++) {
            for (Single single : singles) {
                List<Single> longer = new ArrayList<>(all.get(i));
                longer.add(single);
                all.add(longer);
            }
        }
        return all;
    }
}
