package dev.ariadne.kvstore.command;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;

/** What an operator asks of the cluster. Each may be asked again without harm. */
public sealed interface Administration extends Operation, KvRequest.Body {
    /**
     * Changes who takes part; done once it is applied.
     *
     * @param contacts of the new members
     */
    record ChangeMembers(Transition transition, List<Single> changes, AddressBook contacts) implements Administration {
        public ChangeMembers {
            changes = List.copyOf(changes);
        }

        @Override
        public String toString() {
            return "ChangeMembers[" + transition + " " + Single.toString(changes) + "]";
        }
    }

    /** Gives a learner a vote if it has caught up, since one that has not would only stand in the way of a majority. */
    record Promote(NodeId learner) implements Administration {}

    /** Asks the leader to hand over to a voter; done as soon as the leader has been told. */
    record TransferLeadership(NodeId to) implements Administration {}
}
