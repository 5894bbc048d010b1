package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who takes part and where, after each entry: the same for all who have applied that entry. */
final class Memberships {
    private record Membership(Configuration configuration, AddressBook addresses) {}

    private final Counts counts;
    private final Map<Long, Membership> byApplied = new TreeMap<>();

    /** The furthest index that anybody has applied, and who takes part there. */
    private long newestApplied;

    private Configuration newest = Configuration.EMPTY;

    Memberships(Counts counts) {
        this.counts = counts;
    }

    /** Compares what a node says of an entry with what the first one said; null if it is the same. */
    @Nullable
    String difference(long applied, Configuration configuration, AddressBook addresses) {
        Membership here = new Membership(configuration, addresses);
        Membership first = byApplied.putIfAbsent(applied, here);
        if (applied > newestApplied) {
            count(configuration);
            newestApplied = applied;
            newest = configuration;
        }
        return first == null || first.equals(here) ? null : here + ", elsewhere " + first;
    }

    private void count(Configuration configuration) {
        if (newestApplied > 0 && !configuration.equals(newest)) {
            counts.add(Count.MEMBERSHIP_CHANGES, 1);
            counts.add(Count.JOINT_CONFIGURATIONS, configuration.isJoint() ? 1 : 0);
        }
    }
}
