package dev.ariadne.raft.membership;

import static dev.ariadne.raft.membership.Configurations.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final List<NodeId> NONE = List.of();

    @Test
    void members_are_listed_once_and_in_ascending_order() {
        List<NodeId> shuffled = List.of(NodeId.of(3), NodeId.of(1), NodeId.of(3), NodeId.of(2));
        assertThat(new Configuration(shuffled, NONE, NONE, NONE, false))
                .isEqualTo(Configuration.of(1, 2, 3))
                .isEqualTo(Configuration.of(2, 3, 1, 2));
    }

    @Test
    void a_joint_configuration_knows_everybody_and_what_they_are() {
        Configuration joint = new Configuration(ids(1, 5), ids(1, 2, 3), ids(4), ids(3), true);
        assertThat(joint.isJoint()).isTrue();
        assertThat(joint.members()).isEqualTo(ids(1, 2, 3, 4, 5));
        assertThat(joint.members()).filteredOn(joint::isVoter).isEqualTo(ids(1, 2, 3, 5));
        assertThat(joint.members()).filteredOn(joint::isLearner).isEqualTo(ids(4));
        assertThat(joint.quorum()).isEqualTo(new JointConfig(new Majority(ids(1, 5)), new Majority(ids(1, 2, 3))));
    }

    @Test
    void a_replica_that_is_to_join_knows_nobody() {
        Configuration nobody = Configuration.of();
        assertThat(nobody.isJoint()).isFalse();
        assertThat(nobody.members()).isEmpty();
        assertThat(nobody.isVoter(NodeId.of(1))).isFalse();
    }

    @Test
    void contradictions_are_refused() {
        refused("members, but no voter", NONE, NONE, ids(1), NONE, false);
        refused("members, but no voter", NONE, ids(1), NONE, NONE, false);
        refused("1 is a learner and a voter", ids(1), NONE, ids(1), NONE, false);
        refused("2 is a learner and an outgoing voter", ids(1), ids(2), ids(2), NONE, false);
        refused("3 is to become a learner, but no outgoing voter", ids(1), ids(2), NONE, ids(3), false);
        refused("1 is to become a learner and stays a voter", ids(1), ids(1), NONE, ids(1), false);
        refused("nothing to leave: there is no outgoing voter", ids(1), NONE, NONE, NONE, true);
    }

    private static void refused(
            String why,
            List<NodeId> voters,
            List<NodeId> votersOutgoing,
            List<NodeId> learners,
            List<NodeId> learnersNext,
            boolean autoLeave) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Configuration(voters, votersOutgoing, learners, learnersNext, autoLeave))
                .withMessage(why);
    }
}
