package dev.ariadne.raft.membership;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How to reach a member, and how to know it.
 *
 * @param address for the transport; means nothing here
 * @param incarnation that of the member's disk, so that a machine which lost its disk is not taken for the member it was; 0 if
 *     whoever first comes under the member's id is it
 */
public record Contact(String address, long incarnation) {
    public Contact {
        checkArgument(incarnation >= 0, "negative incarnation %s", incarnation);
    }

    /** What holds of a member of whom this is known, and then the other is said. */
    Contact after(Contact said) {
        if (incarnation == 0 || said.incarnation == incarnation) {
            return said;
        }
        return said.incarnation == 0 ? new Contact(said.address, incarnation) : this;
    }
}
