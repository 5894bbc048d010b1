package dev.ariadne.scenarios.run;

import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.OnlineChecker;
import dev.ariadne.checker.search.Verdict;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.scenarios.oracle.Oracles;
import dev.ariadne.scenarios.workload.Workload;
import dev.ariadne.sim.check.Buggify;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.FaultAtlas;
import dev.ariadne.sim.nemesis.Nemesis;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.NetworkCounters;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.world.Trace;
import dev.ariadne.sim.world.World;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

/**
 * One run of a plan: first safety, with faults; then {@link Liveness}, while and after they end; last, the recorded history is
 * checked. What the clients see is judged all the time as well, so that a run ends with the event after which it has no order.
 */
public final class Run {
    /** Events after which a run is taken for one that never ends. */
    private static final long STEPS_MAX = 20_000_000;

    private static final long CHECKER_STEPS_MAX = 2_000_000;

    /** Answers that never came make this one steep: each may have changed what any later page shows. */
    private static final long TOGETHER_STEPS_MAX = 50_000;

    private final Plan plan;
    private final Knobs knobs;
    private final World world;
    private final Counts counts = new Counts();
    private final Oracles oracles;
    private final KvCluster cluster;
    private final OnlineChecker checker = new OnlineChecker(Models.keyValue(), CHECKER_STEPS_MAX);
    private final OnlineChecker together = new OnlineChecker(Models.joinedKeyValue(), TOGETHER_STEPS_MAX);
    private final Workload workload;
    private final Buggify buggify;
    private final Nemesis nemesis;

    private Run(Plan plan, World world) {
        this.plan = plan;
        knobs = Knobs.fromText(plan.knobs());
        this.world = world;
        oracles = new Oracles(knobs, this::diskFails, counts);
        cluster = new KvCluster(world, knobs, oracles);
        oracles.watch(cluster);
        workload = new Workload(cluster, knobs, checker, together, what -> oracles.report("Reply", 0, what));
        buggify = knobs.get(Knob.BUGGIFY) == 1 ? new Buggify(plan.seed()) : Buggify.off();
        cluster.supervisor().buggify(buggify);
        nemesis = new Nemesis(world, cluster.supervisor(), cluster.network(), LinkQuality.GOOD);
        nemesis.resolveWith(word -> word.equals(KvCluster.LEADER) ? oracles.leader() : OptionalInt.empty());
        if (knobs.get(Knob.SAFETY_ONLY) == 0) {
            nemesis.guardWith(new FaultAtlas(cluster.supervisor(), this::voterGroups));
        }
    }

    /**
     * Runs a plan.
     *
     * @param trace keeps the hash, and the story if it has a sink
     * @throws IllegalArgumentException if the plan makes no sense for this cluster; says why
     */
    public static RunReport of(Plan plan, Trace trace) {
        return in(new World(plan.seed(), trace), plan);
    }

    /** Runs a plan in a new world of its seed. */
    static RunReport in(World world, Plan plan) {
        Run run = new Run(plan, world);
        run.play();
        return new RunReport(
                plan,
                world.trace().hashText(),
                run.oracles.violation(),
                run.counts,
                run.situations(),
                run.nemesis.effects(),
                run.workload.history());
    }

    /** What the run came into, and which rare things its code did. */
    private SortedMap<String, Long> situations() {
        SortedMap<String, Long> all = oracles.situations();
        if (knobs.get(Knob.BUGGIFY) == 1) {
            buggify.fired().forEach((point, times) -> all.put("buggify " + point, times));
        }
        return all;
    }

    private void play() {
        nemesis.schedule(plan.faults());
        workload.schedule(plan.operations());
        cluster.startAll();
        until(() -> false, knobs.nanos(Knob.DURATION_MILLIS));
        counts.add(Count.DONE_UNDER_FAULTS, workload.done());
        buggify.stop(world.now());
        if (oracles.violation() == null && knobs.get(Knob.SAFETY_ONLY) == 0) {
            new Liveness(cluster, oracles, workload, nemesis, counts, this::until).check();
        }
        if (oracles.violation() == null) {
            checkHistory();
        }
        count();
    }

    /** Runs until the condition holds, time is up, or something is violated. Returns whether the condition holds. */
    private boolean until(BooleanSupplier condition, long deadline) {
        World.Stop stop =
                world.runUntil(() -> isViolated() || condition.getAsBoolean(), deadline, STEPS_MAX - world.steps());
        if (stop == World.Stop.STEPS) {
            oracles.report("Termination", 0, "still running after " + STEPS_MAX + " events");
        }
        return oracles.violation() == null && condition.getAsBoolean();
    }

    /** Whether anything is violated, what the clients have seen up to now included. */
    private boolean isViolated() {
        if (oracles.violation() == null && checker.answer() == Answer.NOT_LINEARIZABLE) {
            checkHistory();
        }
        if (oracles.violation() == null && together.answer() == Answer.NOT_LINEARIZABLE) {
            oracles.report("Linearizability", 0, "no order of all keys explains the pages of ranges");
        }
        return oracles.violation() != null;
    }

    private void checkHistory() {
        oracles.ended(workload.history());
        Verdict verdict =
                LinearizabilityChecker.check(Models.keyValue(), workload.history(), Limits.steps(CHECKER_STEPS_MAX));
        counts.add(Count.CHECKER_STEPS, verdict.steps());
        switch (verdict.answer()) {
            case LINEARIZABLE -> {}
            case UNKNOWN -> {
                counts.add(Count.UNDECIDED, 1);
                if (checker.answer() == Answer.NOT_LINEARIZABLE) {
                    oracles.report("Linearizability", 0, "no order explains what the clients saw");
                }
            }
            case NOT_LINEARIZABLE ->
                oracles.report(
                        "Linearizability",
                        0,
                        "key " + verdict.key() + ": no order explains the completion at event "
                                + verdict.event().getAsInt());
        }
    }

    /** Whether a planned fault of a node's disk may by now have stopped it. */
    private boolean diskFails(int node) {
        return plan.faults().stream().anyMatch(timed -> timed.at() <= world.now() && stops(timed.fault()) == node);
    }

    /** The node that this fault gives a reason to stop; zero for none. */
    private static int stops(Fault fault) {
        if (fault instanceof Fault.FailDisk f) {
            return f.node();
        } else if (fault instanceof Fault.ShortTransfers f) {
            return f.node();
        } else if (fault instanceof Fault.FillDisk f) {
            return f.node();
        } else if (fault instanceof Fault.BitRot f) {
            return f.node();
        } else if (fault instanceof Fault.MisdirectedWrite f) {
            return f.node();
        } else if (fault instanceof Fault.MisdirectedReads f) {
            return f.node();
        } else if (fault instanceof Fault.Wipe f) {
            return f.node();
        }
        return 0;
    }

    /** Damage may take no majority, and goes together with no machine that an operator replaced. */
    private List<List<Integer>> voterGroups() {
        return counts.get(Count.MACHINES_REPLACED) == 0
                ? oracles.voterGroups()
                : cluster.nodes().stream().map(List::of).toList();
    }

    private void count() {
        counts.add(Count.OPERATIONS_DONE, workload.done());
        counts.add(Count.OPERATIONS_REFUSED, workload.refused());
        counts.add(Count.OPERATIONS_UNKNOWN, workload.unknown());
        counts.add(Count.SESSIONS_EXPIRED, cluster.sessionsExpired());
        counts.add(Count.FAULTS, plan.faults().size());
        NetworkCounters network = cluster.network().counters();
        counts.add(Count.MESSAGES_DELIVERED, network.delivered());
        counts.add(Count.MESSAGES_LOST, network.lost());
        counts.add(Count.MESSAGES_CUT_OFF, network.cutOff());
        counts.add(Count.MESSAGES_DUPLICATED, network.duplicated());
        counts.add(Count.MESSAGES_DAMAGED, cluster.damaged());
        counts.add(Count.MESSAGES_OF_STRANGERS, cluster.strangers());
        for (SimProcess process : cluster.supervisor().processes()) {
            counts.add(Count.DISK_COMPLETIONS, process.disk().completions());
            counts.add(Count.WRITES_LOST_BY_POWER, process.disk().lostByPower());
        }
        counts.add(Count.TIMER_TICKS, cluster.supervisor().timersRung());
        counts.add(Count.EVENTS, world.steps());
        counts.add(Count.SIMULATED_MILLIS, world.now() / 1_000_000);
    }
}
