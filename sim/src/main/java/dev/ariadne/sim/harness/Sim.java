package dev.ariadne.sim.harness;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.ariadne.sim.check.Buggify;
import dev.ariadne.sim.check.Checks;
import dev.ariadne.sim.check.Violation;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.FaultMix;
import dev.ariadne.sim.nemesis.Nemesis;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.Program;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Trace;
import dev.ariadne.sim.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One seed's world, with a network, processes that have disks and clocks, a nemesis, and what must hold. Everything that happens in it
 * follows from the seed and the code.
 *
 * <p>A simulation ends at the first violation: whatever is then running is left at once, by an error that it should not catch. A
 * violation is an {@link #always} that does not hold, a {@link #fail}, an exception that a process or the simulation itself throws, or a
 * {@link Budget} used up.
 */
public final class Sim {
    private final World world;
    private final Budget budget;
    private final SimNetwork network;
    private final Supervisor supervisor;
    private final Nemesis nemesis;
    private final Buggify buggify;
    private final Checks checks;

    /** What the seed drew for this run: picks and faults. */
    private Plan plan;

    private final List<String> notes = new ArrayList<>();
    private final Map<String, Supplier<String>> attachments = new LinkedHashMap<>();
    private boolean running;
    private boolean healed;

    private Sim(long seed, Budget budget, Trace trace) {
        this.budget = budget;
        world = new World(seed, trace);
        checks = new Checks(world::now);
        buggify = new Buggify(seed);
        network = new SimNetwork(world);
        supervisor = new Supervisor(world, network, new Uncaught(checks, () -> healed));
        supervisor.buggify(buggify);
        nemesis = new Nemesis(world, supervisor, network, LinkQuality.GOOD);
        plan = new Plan("sim", seed, new TreeMap<>(), List.of(), List.of());
    }

    /**
     * Plays a simulation to its end.
     *
     * @param trace keeps the hash, and the story if it has a sink
     * @return the world as it was left, to be asked for its {@link #violation}
     */
    public static Sim play(Simulation simulation, long seed, Budget budget, Trace trace) {
        Sim sim = new Sim(seed, budget, trace);
        try {
            simulation.run(sim);
        } catch (Stopped e) {
            checkState(sim.violation() != null, "stopped for no reason");
        } catch (Throwable e) {
            sim.checks.violated(e.getClass().getSimpleName(), String.valueOf(e.getMessage()), e);
        }
        Violation violation = sim.violation();
        if (violation != null) {
            trace.tell(violation.at(), "violation", 0, 0, violation.check() + ": " + violation.detail());
        }
        return sim;
    }

    // The world and what is in it.

    public long seed() {
        return world.seed();
    }

    public World world() {
        return world;
    }

    public SimNetwork network() {
        return network;
    }

    public Supervisor supervisor() {
        return supervisor;
    }

    public Nemesis nemesis() {
        return nemesis;
    }

    /** A fresh stream of draws; see {@link World#draws}. */
    public Draws draws(String label, long... entity) {
        return world.draws(label, entity);
    }

    /**
     * Draws a setting of this run, both bounds included, and shows it with a failure.
     *
     * @param name of letters, digits, '.', '_' and '-'; the same name gives the same value
     */
    public long pick(String name, long from, long to) {
        checkArgument(from <= to, "nothing to pick for %s from %s to %s", name, from, to);
        long picked = draws("pick." + name).nextLong(from, Math.addExact(to, 1));
        TreeMap<String, String> knobs = new TreeMap<>(plan.knobs());
        knobs.put(name, Long.toString(picked));
        plan = new Plan(plan.scenario(), plan.seed(), knobs, plan.faults(), plan.operations());
        return picked;
    }

    /** Adds a process with an empty disk, and starts it. */
    public SimProcess start(int id, Program program) {
        SimProcess process = supervisor.add(id, program, DiskTiming.SSD);
        supervisor.start(id);
        return process;
    }

    // What goes wrong.

    /**
     * Draws faults within limits for all processes there are by now, and schedules them. Of kinds that damage disks, as {@link
     * FaultLimits#upTo} has them too, they may take every copy there is, unless the {@link #nemesis} is given an atlas.
     */
    public void faults(FaultLimits limits) {
        List<Integer> ids = supervisor.processes().stream().map(SimProcess::id).toList();
        faults(FaultMix.draw(seed(), ids, limits));
    }

    /** Schedules faults, none of which may lie in the past. */
    public void faults(List<TimedFault> faults) {
        List<TimedFault> all = new ArrayList<>(plan.faults());
        all.addAll(faults);
        all.sort(Comparator.comparingLong(TimedFault::at));
        plan = plan.withFaults(all);
        nemesis.schedule(faults);
    }

    /** Ends all faults, as {@link Nemesis#heal} does, and lets no buggify point fire from now on. */
    public void heal() {
        healed = true;
        world.trace().record(world.now(), "heal", 0, 0, 0, "all faults end");
        nemesis.heal();
        buggify.stop(world.now());
    }

    // What must hold.

    /** Names statements that the run should reach; see {@link Checks#declare}. */
    public void declare(String... names) {
        checks.declare(names);
    }

    /** States what holds whenever this is called. */
    public void always(String name, boolean condition, Supplier<String> detail) {
        checks.always(name, condition, detail);
        stopIfViolated();
    }

    /** States what holds at some call in some run of a batch, so that one which never gets there is known. */
    public void sometimes(String name, boolean condition) {
        checks.sometimes(name, condition);
    }

    /** Runs a check after every event from now on. */
    public void afterEveryEvent(Runnable check) {
        world.afterEveryEvent(check);
    }

    /** Ends the run with a violation. Never returns; declared to, so that one can throw it. */
    public Error fail(String why) {
        checks.violated("fail", why, new AssertionError(why));
        throw new Stopped(why);
    }

    // Time.

    /** Lets time pass. */
    public void runFor(Duration time) {
        run(() -> false, time);
    }

    /** Lets time pass until a condition holds, which is asked after every event, or the time is up. Returns whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        return run(condition, atMost);
    }

    private boolean run(BooleanSupplier condition, Duration time) {
        checkState(!running, "a run cannot be begun by one of its own events");
        checkArgument(!time.isNegative(), "time cannot run backwards by %s", time);
        long wanted = Math.addExact(world.now(), time.toNanos());
        World.Stop stop;
        running = true;
        try {
            stop = world.runUntil(
                    () -> checks.violation() != null || condition.getAsBoolean(),
                    Math.min(wanted, Math.max(world.now(), budget.nanos())),
                    budget.events() - world.steps());
        } finally {
            running = false;
        }
        if (stop == World.Stop.STEPS) {
            overBudget("still running after " + budget.events() + " events");
        } else if (stop == World.Stop.TIME && world.now() < wanted) {
            overBudget("still running after " + Duration.ofNanos(budget.nanos()) + " of simulated time");
        }
        stopIfViolated();
        return stop == World.Stop.CONDITION;
    }

    private void overBudget(String what) {
        checks.violated("Budget", what, new AssertionError(what));
    }

    /** Inside an event the violation is left for the run to find, because whatever code threw it might catch. */
    private void stopIfViolated() {
        Violation violation = checks.violation();
        if (!running && violation != null) {
            throw new Stopped(violation.toString());
        }
    }

    // What is told of a run.

    /** Adds a line to the story, and to what is shown with a failure. */
    public void note(String text) {
        notes.add(String.format(
                Locale.ROOT, "%,d.%03d ms  %s", world.now() / 1_000_000, world.now() / 1_000 % 1_000, text));
        world.trace().record(world.now(), "note", 0, 0, 0, text);
    }

    /**
     * Keeps something to be looked at after a failure, such as a history of operations.
     *
     * @param name ends the name of the file
     * @param text asked for at the end of the run, if at all
     */
    public void attach(String name, Supplier<String> text) {
        attachments.put(name, text);
    }

    /** What is checked in this run, and what was reached. */
    public Checks checks() {
        return checks;
    }

    public Buggify buggify() {
        return buggify;
    }

    /** The first thing that went wrong; null if nothing did. */
    public @Nullable Violation violation() {
        return checks.violation();
    }

    /** Shows a plan that was drawn and is carried out elsewhere as what the seed drew. */
    public void planned(Plan drawn) {
        plan = drawn;
    }

    /** What the seed drew: the picks as knobs, and the faults. */
    public Plan plan() {
        return plan;
    }

    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    public Map<String, Supplier<String>> attachments() {
        return Collections.unmodifiableMap(attachments);
    }
}
