package dev.ariadne.scenarios.cluster;

import dev.ariadne.raft.storage.Disk;
import dev.ariadne.raft.storage.DiskContract;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.world.World;

/** Holds the simulated disk to what the real one promises. */
class BridgedDiskTest extends DiskContract {
    private final Disk disk = new BridgedDisk(new SimDisk(new World(1), 1, DiskTiming.SSD));

    @Override
    protected Disk disk() {
        return disk;
    }
}
