package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.SimProcess.State;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Carries out the faults of processes and their clocks. */
final class ProcessNemesis {
    private final Agenda agenda;
    private final World world;
    private final Supervisor supervisor;

    /** Crashes that wait for the next boot, by node. */
    private final Map<Integer, FaultCase> inRecovery = new TreeMap<>();

    /** By node, the number of the last change of its clock or its speed; only its own end takes it back. */
    private final Map<Integer, Integer> clockChanges = new TreeMap<>();

    private final Map<Integer, Integer> speedChanges = new TreeMap<>();

    ProcessNemesis(Agenda agenda, World world, Supervisor supervisor) {
        this.agenda = agenda;
        this.world = world;
        this.supervisor = supervisor;
    }

    /** Aims a crash that is to come of a disk call from a time on, if the fault is one; returns whether it is. */
    boolean declare(long at, FaultCase it) {
        if (!(it.fault instanceof Fault.CrashInCall f)) {
            return false;
        }
        process(f.node()).disk().faults().aim(f.call(), at, f.count(), f.perMille(), instant -> {
            int incarnation = process(f.node()).incarnations();
            agenda.at(instant, () -> crashIfStill(it, incarnation, f.node(), f.kind(), f.downNanos()));
        });
        return true;
    }

    /** Begins a fault if it is one of processes; returns whether it is. */
    boolean begin(FaultCase it) {
        Fault fault = it.fault;
        if (fault instanceof Fault.Crash f) {
            crash(it, f.node(), f.kind(), f.downNanos());
        } else if (fault instanceof Fault.Restart f) {
            it.feel(isDown(f.node()));
            restart(f.node());
        } else if (fault instanceof Fault.PowerLoss f) {
            nodes().forEach(node -> crash(it, node, Crash.POWER_FAILURE, f.downNanos()));
        } else if (fault instanceof Fault.RollingRestart f) {
            roll(it, f, nodes());
        } else if (fault instanceof Fault.CrashInRecovery f) {
            inRecovery.put(f.node(), it);
            supervisor.crash(f.node(), f.kind());
            agenda.after(f.downNanos(), () -> restart(f.node()));
        } else if (fault instanceof Fault.Wipe f) {
            crash(it, f.node(), Crash.POWER_FAILURE, f.downNanos());
            process(f.node()).disk().wipe();
            it.feel(!process(f.node()).disk().damage().isEmpty());
        } else {
            return beginSlowness(it);
        }
        return true;
    }

    private boolean beginSlowness(FaultCase it) {
        Fault fault = it.fault;
        if (fault instanceof Fault.Pause f) {
            pause(it, f);
        } else if (fault instanceof Fault.SlowCpu f) {
            slowDown(it, f);
        } else if (fault instanceof Fault.Drift f) {
            drift(it, f);
        } else if (fault instanceof Fault.SkipClock f) {
            it.feel(!isDown(f.node()) && f.nanos() > 0);
            supervisor.skip(f.node(), f.nanos());
        } else {
            return false;
        }
        return true;
    }

    /** Sets a process right, and starts it if it is down. */
    void heal(int node) {
        supervisor.drift(node, 0);
        supervisor.slowDown(node, 1, 0);
        supervisor.resume(node);
        inRecovery.remove(node);
    }

    void restart(int node) {
        if (!isDown(node)) {
            return;
        }
        FaultCase it = inRecovery.remove(node);
        if (it == null || !(it.fault instanceof Fault.CrashInRecovery f)) {
            supervisor.start(node);
            return;
        }
        boolean[] boots = {true};
        int incarnation = process(node).incarnations() + 1;
        process(node).disk().faults().aim(null, world.now(), f.count(), f.perMille(), instant -> {
            if (boots[0]) {
                agenda.at(instant, () -> crashIfStill(it, incarnation, node, f.kind(), f.downNanos()));
            }
        });
        supervisor.start(node); // which really runs all of the boot
        boots[0] = false;
    }

    private void crash(FaultCase it, int node, Crash kind, long downNanos) {
        it.feel(!isDown(node));
        supervisor.crash(node, kind);
        agenda.after(downNanos, () -> restart(node));
    }

    private void crashIfStill(FaultCase it, int incarnation, int node, Crash kind, long downNanos) {
        if (process(node).incarnations() == incarnation && !isDown(node)) {
            crash(it, node, kind, downNanos);
        }
    }

    private void roll(FaultCase it, Fault.RollingRestart f, List<Integer> left) {
        if (!left.isEmpty()) {
            crash(it, left.get(0), Crash.PROCESS_KILL, f.downNanos());
            agenda.after(f.downNanos() + f.gapNanos(), () -> roll(it, f, left.subList(1, left.size())));
        }
    }

    private void pause(FaultCase it, Fault.Pause f) {
        SimProcess process = process(f.node());
        long before = process.eventsHeld();
        it.watch(() -> process.eventsHeld() > before);
        supervisor.pause(f.node());
        agenda.after(f.nanos(), () -> {
            it.close();
            supervisor.resume(f.node());
        });
    }

    private void slowDown(FaultCase it, Fault.SlowCpu f) {
        SimProcess process = process(f.node());
        long before = process.eventsDelayed();
        it.watch(() -> process.eventsDelayed() > before);
        supervisor.slowDown(f.node(), f.factor(), f.eventNanos());
        int change = speedChanges.merge(f.node(), 1, Integer::sum);
        agenda.after(f.nanos(), () -> {
            it.close();
            if (speedChanges.merge(f.node(), 0, Integer::sum) == change) {
                supervisor.slowDown(f.node(), 1, 0);
            }
        });
    }

    private void drift(FaultCase it, Fault.Drift f) {
        it.watch(() -> !isDown(f.node()) && f.ppm() != 0);
        supervisor.drift(f.node(), f.ppm());
        int change = clockChanges.merge(f.node(), 1, Integer::sum);
        agenda.after(f.nanos(), () -> {
            it.close();
            if (clockChanges.merge(f.node(), 0, Integer::sum) == change) {
                supervisor.drift(f.node(), 0);
            }
        });
    }

    private List<Integer> nodes() {
        return new ArrayList<>(
                supervisor.processes().stream().map(SimProcess::id).toList());
    }

    private boolean isDown(int node) {
        return process(node).state() == State.DOWN;
    }

    private SimProcess process(int node) {
        return supervisor.process(node);
    }
}
