package dev.ariadne.raft.core;

/** Lets scripts outside of this package choose when a core campaigns. */
public final class ScriptedTimeouts {
    private ScriptedTimeouts() {}

    public static void set(RawNode node, int electionTimeout) {
        node.setElectionTimeout(electionTimeout);
    }
}
