package dev.ariadne.raft.core;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a replica must not forget (figure 2, "persistent state").
 *
 * @param term latest term seen
 * @param vote whom it voted for in that term
 * @param commit highest index known committed; may lag after a crash, since it can be learned again
 */
public record HardState(long term, @Nullable NodeId vote, long commit) {
    public static final HardState INITIAL = new HardState(0, null, 0);

    public HardState {
        checkArgument(term >= 0 && commit >= 0, "negative hard state: term %s, commit %s", term, commit);
    }
}
