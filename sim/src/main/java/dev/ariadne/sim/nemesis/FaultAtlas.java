package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.process.Supervisor;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Keeps damage to disks within what a system can survive: in every group of voters a majority must have its medium whole. So whatever
 * a majority ever agreed on is whole somewhere, and who is whole can go on without the rest. Asked when a fault begins, since groups
 * change, and damage is made good when it is overwritten or the disk replaced.
 */
public final class FaultAtlas {
    private final Supervisor supervisor;
    private final Supplier<List<List<Integer>>> voterGroups;

    /**
     * @param voterGroups the members of each group of which a majority decides at this moment; all those, where a change of membership
     *     is under way
     */
    public FaultAtlas(Supervisor supervisor, Supplier<List<List<Integer>>> voterGroups) {
        this.supervisor = supervisor;
        this.voterGroups = voterGroups;
    }

    /** Whether this fault may begin now. All may that damage no medium. */
    boolean permits(Fault fault) {
        OptionalInt victim = victim(fault);
        return victim.isEmpty() || permits(victim.getAsInt());
    }

    private boolean permits(int victim) {
        for (List<Integer> group : voterGroups.get()) {
            long whole = group.stream()
                    .filter(node -> node != victim && isWhole(node))
                    .count();
            if (group.contains(victim) && whole <= group.size() / 2) {
                return false;
            }
        }
        return true;
    }

    private boolean isWhole(int node) {
        return supervisor.process(node).disk().damage().isEmpty();
    }

    private static OptionalInt victim(Fault fault) {
        if (fault instanceof Fault.BitRot f) {
            return OptionalInt.of(f.node());
        } else if (fault instanceof Fault.MisdirectedWrite f) {
            return OptionalInt.of(f.node());
        } else if (fault instanceof Fault.MisdirectedReads f) {
            return OptionalInt.of(f.node());
        } else if (fault instanceof Fault.Wipe f) {
            return OptionalInt.of(f.node());
        }
        return OptionalInt.empty();
    }
}
