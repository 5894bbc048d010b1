package dev.ariadne.raft.membership;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;

/**
 * Who takes part in the cluster: the fold of the membership changes in a prefix of the log.
 *
 * @param voters in ascending order, without duplicates; not empty
 */
public record Configuration(List<NodeId> voters) {
    public Configuration {
        voters = voters.stream().sorted().distinct().toList();
        checkArgument(!voters.isEmpty(), "a configuration needs a voter");
    }

    /** A configuration of the voters with these ids. */
    public static Configuration of(long... voters) {
        return new Configuration(Arrays.stream(voters).mapToObj(NodeId::of).toList());
    }

    public boolean isVoter(NodeId id) {
        return voters.contains(id);
    }

    /** The quorum rule of this configuration. */
    public Majority quorum() {
        return new Majority(voters);
    }
}
