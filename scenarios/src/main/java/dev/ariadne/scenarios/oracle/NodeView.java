package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.membership.Configuration;
import org.jspecify.annotations.Nullable;

/** What has been seen of one node. Each field is kept by one oracle, and read by the others. */
final class NodeView {
    /** Of the running incarnation; null while it is down. Kept by {@link LogOracle}. */
    @Nullable
    LogModel log;

    /** Zero while it is down. Kept by {@link ElectionOracle}, like the next. */
    long term;

    Role role = Role.FOLLOWER;

    /** Kept by {@link CommitOracle}. */
    long commit;

    /** As its core knows it. Kept by {@link MembershipOracle}. */
    Configuration configuration = Configuration.EMPTY;

    boolean leads() {
        return role == Role.LEADER && term > 0;
    }
}
