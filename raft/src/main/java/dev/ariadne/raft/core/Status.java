package dev.ariadne.raft.core;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A replica's own view of where it stands.
 *
 * @param hardState as it should be on disk; what is there may lag
 * @param transferee to whom leadership is being handed over
 * @param progress on a leader, what it knows of each member, itself included; else empty
 */
public record Status(
        NodeId id,
        Role role,
        @Nullable NodeId leader,
        HardState hardState,
        long applied,
        long firstIndex,
        EntryId last,
        Configuration configuration,
        @Nullable NodeId transferee,
        Map<NodeId, ProgressView> progress) {}
