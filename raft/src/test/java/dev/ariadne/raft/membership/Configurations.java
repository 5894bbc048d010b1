package dev.ariadne.raft.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Configurations for tests. */
public final class Configurations {
    private Configurations() {}

    /** A legal configuration with a voter, as often joint as not, whose members are among those with ids 1 to {@code idMax}. */
    public static Configuration random(RandomGenerator random, int idMax) {
        boolean joint = random.nextBoolean();
        List<NodeId> voters = new ArrayList<>();
        List<NodeId> outgoing = new ArrayList<>();
        List<NodeId> learners = new ArrayList<>();
        List<NodeId> learnersNext = new ArrayList<>();
        for (long i = 1; i <= idMax; i++) {
            NodeId id = NodeId.of(i);
            boolean votes = random.nextBoolean();
            boolean voted = joint && random.nextBoolean();
            if (votes) {
                voters.add(id);
            }
            if (voted) {
                outgoing.add(id);
            }
            if (!votes && random.nextBoolean()) {
                (voted ? learnersNext : learners).add(id);
            }
        }
        if (voters.isEmpty()) {
            return random(random, idMax);
        }
        return new Configuration(voters, outgoing, learners, learnersNext, !outgoing.isEmpty() && random.nextBoolean());
    }

    static List<NodeId> ids(long... ids) {
        return Configuration.of(ids).voters();
    }
}
