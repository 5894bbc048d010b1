package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.world.World;
import java.util.List;

/** Carries out the faults of a plan, each with its end, and makes everything well again when told to. */
public final class Nemesis {
    private static final long KEEP_UP_NANOS = 100_000_000;

    private final World world;
    private final Supervisor supervisor;
    private final SimNetwork network;

    /** What links return to when a spell of bad network is over. */
    private final LinkQuality usual;

    /** Grows with {@link #heal}; what was scheduled in an earlier round no longer happens. */
    private int round;

    /** The last change of quality; only its own end takes it back. */
    private int qualityChanges;

    public Nemesis(World world, Supervisor supervisor, SimNetwork network, LinkQuality usual) {
        this.world = world;
        this.supervisor = supervisor;
        this.network = network;
        this.usual = usual;
        network.quality(usual);
    }

    /**
     * Schedules faults, none of which may lie in the past. Their processes must have been added. Faults of disks are declared at
     * once, because a job may run ahead of the world.
     */
    public void schedule(List<TimedFault> faults) {
        for (TimedFault timed : faults) {
            declare(timed.at(), timed.fault());
            at(timed.at(), () -> {
                world.trace().record(world.now(), "nemesis", 0, 0, 0, FaultText.write(timed.fault()));
                begin(timed.fault());
            });
        }
    }

    /**
     * Ends all faults: starts, resumes and reconnects everything, sets disks and clocks right, and drops what was still planned. A
     * job under way may yet meet a fault of its disk, and stop its process; so from now on whoever is down is started again.
     */
    public void heal() {
        healWithin(supervisor.processes().stream().map(SimProcess::id).toList());
    }

    /**
     * As {@link #heal}, but only inside a core: its processes, the links among them, and those between them and endpoints that are no
     * processes. Everything else stays as it is at this moment for good: nothing new goes wrong there, and nothing ends; who is down,
     * paused, cut off or slow remains so.
     */
    public void healWithin(List<Integer> core) {
        List<Integer> outside = supervisor.processes().stream()
                .map(SimProcess::id)
                .filter(id -> !core.contains(id))
                .toList();
        round++;
        network.restore(end -> !outside.contains(end), usual);
        outside.forEach(id -> disk(id).freezeFaults());
        for (int id : core) {
            disk(id).clearFaults();
            supervisor.drift(id, 0);
            supervisor.resume(id);
        }
        keepUp(core);
    }

    private void keepUp(List<Integer> core) {
        core.forEach(this::restart);
        after(KEEP_UP_NANOS, () -> keepUp(core));
    }

    /** The part of a fault that the disk must know ahead. */
    private void declare(long at, Fault fault) {
        if (fault instanceof Fault.FailDisk f) {
            disk(f.node()).fail(f.call(), at, at + f.nanos(), f.times());
        } else if (fault instanceof Fault.SlowDisk f) {
            disk(f.node()).slow(at, at + f.nanos(), f.factor());
        } else if (fault instanceof Fault.CrashInCall f) {
            SimProcess process = supervisor.process(f.node());
            process.disk().aim(f.call(), at, f.count(), f.perMille(), instant -> {
                int incarnation = process.incarnations();
                at(instant, () -> {
                    if (process.incarnations() == incarnation && process.state() != SimProcess.State.DOWN) {
                        crash(f.node(), f.kind(), f.downNanos());
                    }
                });
            });
        }
    }

    /** The one place that tells faults apart by what they do. */
    private void begin(Fault fault) {
        if (fault instanceof Fault.Crash f) {
            crash(f.node(), f.kind(), f.downNanos());
        } else if (fault instanceof Fault.Restart f) {
            restart(f.node());
        } else if (fault instanceof Fault.Pause f) {
            supervisor.pause(f.node());
            after(f.nanos(), () -> supervisor.resume(f.node()));
        } else if (fault instanceof Fault.Partition f) {
            network.partition(f.sides());
            after(f.nanos(), () -> network.reunite(f.sides()));
        } else if (fault instanceof Fault.CutLink f) {
            network.cut(f.from(), f.to());
            after(f.nanos(), () -> network.mend(f.from(), f.to()));
        } else if (fault instanceof Fault.Network f) {
            network.quality(f.quality());
            int change = ++qualityChanges;
            after(f.nanos(), () -> {
                if (change == qualityChanges) {
                    network.quality(usual);
                }
            });
        } else if (fault instanceof Fault.Drift f) {
            supervisor.drift(f.node(), f.ppm());
            after(f.nanos(), () -> supervisor.drift(f.node(), 0));
        } else if (fault instanceof Fault.SkipClock f) {
            supervisor.skip(f.node(), f.nanos());
        } else if (!(fault instanceof Fault.FailDisk
                || fault instanceof Fault.SlowDisk
                || fault instanceof Fault.CrashInCall)) {
            throw new AssertionError(fault);
        }
    }

    private void crash(int node, dev.ariadne.sim.disk.Crash kind, long downNanos) {
        supervisor.crash(node, kind);
        after(downNanos, () -> restart(node));
    }

    private void restart(int node) {
        if (supervisor.process(node).state() == SimProcess.State.DOWN) {
            supervisor.start(node);
        }
    }

    private SimDisk disk(int node) {
        return supervisor.process(node).disk();
    }

    private void after(long nanos, Runnable end) {
        at(world.now() + nanos, end);
    }

    private void at(long time, Runnable event) {
        int scheduled = round;
        world.schedule(time, () -> {
            if (scheduled == round) {
                event.run();
            }
        });
    }
}
