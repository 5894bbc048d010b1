package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.disk.DiskFault;
import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.world.World;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the faults of disks. What befalls calls is declared to the disk ahead of time, because a job may run ahead of the world;
 * what befalls the medium happens at its time, and is shown only to jobs that begin later.
 */
final class DiskNemesis {
    private final World world;
    private final Supervisor supervisor;

    DiskNemesis(World world, Supervisor supervisor) {
        this.world = world;
        this.supervisor = supervisor;
    }

    /** Declares a fault that is to begin at a time, if it is one of disk calls; returns whether it is. */
    boolean declare(long at, FaultCase it) {
        DiskFault declared = declare(at, it.fault);
        if (declared != null) {
            it.watch(() -> declared.calls() > 0);
        }
        return declared != null;
    }

    private @Nullable DiskFault declare(long at, Fault fault) {
        if (fault instanceof Fault.FailDisk f) {
            return disk(f.node()).faults().fail(f.call(), at, at + f.nanos(), f.times());
        } else if (fault instanceof Fault.SlowDisk f) {
            return disk(f.node()).faults().slow(at, at + f.nanos(), f.factor());
        } else if (fault instanceof Fault.StallDisk f) {
            return disk(f.node()).faults().stall(at, at + f.nanos());
        } else if (fault instanceof Fault.FillDisk f) {
            return disk(f.node()).faults().fill(at, at + f.nanos(), f.roomBytes());
        } else if (fault instanceof Fault.ShortTransfers f) {
            return disk(f.node()).faults().shorten(f.call(), at, at + f.nanos(), f.times(), f.thrown());
        }
        return null;
    }

    /** Begins a fault if it is one of the medium; returns whether it is. */
    boolean begin(FaultCase it) {
        Fault fault = it.fault;
        if (fault instanceof Fault.BitRot f) {
            it.feel(disk(f.node()).rot(f.sectors(), world.draws("nemesis.rot", f.node(), world.now())) > 0);
        } else if (fault instanceof Fault.MisdirectedWrite f) {
            it.feel(disk(f.node()).misplace(world.draws("nemesis.misplace", f.node(), world.now())));
        } else if (fault instanceof Fault.MisdirectedReads f) {
            long now = world.now();
            DiskFault declared = disk(f.node()).faults().misdirectReads(now, now + f.nanos(), f.times());
            it.watch(() -> declared.calls() > 0);
        } else {
            return false;
        }
        return true;
    }

    private SimDisk disk(int node) {
        return supervisor.process(node).disk();
    }
}
