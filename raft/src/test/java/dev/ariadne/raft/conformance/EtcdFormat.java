package dev.ariadne.raft.conformance;

import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.membership.VoteResult;
import java.util.List;
import java.util.stream.Collectors;

/** Our records as etcd prints its own. */
final class EtcdFormat {
    private EtcdFormat() {}

    static String configuration(Configuration configuration) {
        StringBuilder out = new StringBuilder("voters=").append(ids(configuration.voters()));
        if (configuration.isJoint()) {
            out.append("&&").append(ids(configuration.votersOutgoing()));
        }
        if (!configuration.learners().isEmpty()) {
            out.append(" learners=").append(ids(configuration.learners()));
        }
        if (!configuration.learnersNext().isEmpty()) {
            out.append(" learners_next=").append(ids(configuration.learnersNext()));
        }
        if (configuration.autoLeave()) {
            out.append(" autoleave");
        }
        return out.toString();
    }

    private static String ids(List<NodeId> ids) {
        return ids.stream().map(NodeId::toString).collect(Collectors.joining(" ", "(", ")"));
    }

    /** A change as Go prints the fields of a protocol buffer. */
    static String confChange(ConfChange change) {
        if (change instanceof ConfChange.V1 v1) {
            return single(v1.change());
        }
        String transition = switch (change.transition()) {
            case AUTO -> "ConfChangeTransitionAuto";
            case JOINT_IMPLICIT -> "ConfChangeTransitionJointImplicit";
            case JOINT_EXPLICIT -> "ConfChangeTransitionJointExplicit";
        };
        return change.changes().stream()
                .map(single -> " changes:{" + single(single) + "}")
                .collect(Collectors.joining("", "transition:" + transition, ""));
    }

    private static String single(ConfChange.Single single) {
        String type = switch (single.kind()) {
            case ADD_VOTER -> "ConfChangeAddNode";
            case ADD_LEARNER -> "ConfChangeAddLearnerNode";
            case REMOVE -> "ConfChangeRemoveNode";
            case UPDATE -> "ConfChangeUpdateNode";
        };
        NodeId node = single.node();
        return "type:" + type + " node_id:" + (node == null ? 0 : node.value());
    }

    static String voteResult(VoteResult result) {
        return switch (result) {
            case PENDING -> "VotePending";
            case LOST -> "VoteLost";
            case WON -> "VoteWon";
        };
    }

    /** The index up to which something is committed, which without voters is everything. */
    static String index(long index) {
        return index == Long.MAX_VALUE ? "∞" : Long.toString(index);
    }
}
