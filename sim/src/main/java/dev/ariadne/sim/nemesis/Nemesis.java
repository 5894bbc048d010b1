package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries out the faults of a plan, each with its end, and makes everything well again when told to. */
public final class Nemesis {
    private static final long KEEP_UP_NANOS = 100_000_000;

    private final World world;
    private final Supervisor supervisor;
    private final SimNetwork network;
    private final LinkQuality usual;
    private final Agenda agenda;
    private final NetworkNemesis ofNetwork;
    private final DiskNemesis ofDisks;
    private final ProcessNemesis ofProcesses;
    private final List<FaultCase> cases = new ArrayList<>();
    private @Nullable FaultAtlas atlas;

    /**
     * @param usual the quality of all links at first, and whenever a spell of bad network is over
     */
    public Nemesis(World world, Supervisor supervisor, SimNetwork network, LinkQuality usual) {
        this.world = world;
        this.supervisor = supervisor;
        this.network = network;
        this.usual = usual;
        agenda = new Agenda(world);
        ofNetwork = new NetworkNemesis(agenda, network, this::nodes, usual);
        ofDisks = new DiskNemesis(world, supervisor);
        ofProcesses = new ProcessNemesis(agenda, world, supervisor);
        network.quality(usual);
    }

    /** Asks an atlas from now on before it damages a disk. Until then all damage is permitted. */
    public void guardWith(FaultAtlas permits) {
        atlas = permits;
    }

    /** Asks the system under test from now on which node a word means. Until then none means any. */
    public void resolveWith(Targets targets) {
        ofNetwork.resolveWith(targets);
    }

    /**
     * Schedules faults, none of which may lie in the past. Their processes must have been added. Faults of disks are declared at
     * once, because a job may run ahead of the world.
     */
    public void schedule(List<TimedFault> faults) {
        for (TimedFault timed : faults) {
            FaultCase it = new FaultCase(timed.fault());
            cases.add(it);
            boolean declared = ofDisks.declare(timed.at(), it) || ofProcesses.declare(timed.at(), it);
            agenda.at(timed.at(), () -> begin(it, declared));
        }
    }

    private void begin(FaultCase it, boolean declared) {
        FaultAtlas permits = atlas;
        boolean spared = permits != null && !permits.permits(it.fault);
        String kind = spared ? "spared" : "nemesis";
        world.trace().record(world.now(), kind, 0, 0, 0, FaultText.write(it.fault));
        if (spared) {
            it.spare();
            return;
        }
        it.begin();
        if (!declared && !ofNetwork.begin(it) && !ofDisks.begin(it) && !ofProcesses.begin(it)) {
            throw new AssertionError(it.fault);
        }
    }

    /**
     * Ends all faults: starts, resumes and reconnects everything, sets disks and clocks right, and drops what was still planned. A
     * job under way may yet meet a fault of its disk, and stop its process; so from now on whoever is down is started again. What was
     * damaged stays damaged.
     */
    public void heal() {
        healWithin(nodes());
    }

    /**
     * As {@link #heal}, but only inside a core: its processes, the links among them, and those between them and endpoints that are no
     * processes. Everything else stays as it is at this moment for good: nothing new goes wrong there, and nothing ends; who is down,
     * paused, cut off or slow remains so.
     */
    public void healWithin(List<Integer> core) {
        List<Integer> outside =
                nodes().stream().filter(id -> !core.contains(id)).toList();
        agenda.drop();
        cases.forEach(FaultCase::close);
        network.restore(end -> !outside.contains(end), usual);
        outside.forEach(id -> supervisor.process(id).disk().faults().freeze());
        for (int id : core) {
            supervisor.process(id).disk().faults().clear();
            ofProcesses.heal(id);
        }
        keepUp(core);
    }

    private void keepUp(List<Integer> core) {
        core.forEach(ofProcesses::restart);
        agenda.after(KEEP_UP_NANOS, () -> keepUp(core));
    }

    /** What became of all faults so far, by kind; the kinds are named as in the text of a plan. */
    public SortedMap<String, Effect> effects() {
        TreeMap<String, Effect> effects = new TreeMap<>();
        for (FaultCase it : cases) {
            effects.merge(FaultText.kind(it.fault), it.effect(), Effect::plus);
        }
        return Collections.unmodifiableSortedMap(effects);
    }

    private List<Integer> nodes() {
        return supervisor.processes().stream().map(SimProcess::id).toList();
    }
}
