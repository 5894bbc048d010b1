package dev.ariadne.kvstore.host;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** Who takes part in the cluster, where they are and who leads them, as far as one node knows. */
record Membership(
        Configuration configuration,
        AddressBook addresses,
        @Nullable NodeId leader) {}
