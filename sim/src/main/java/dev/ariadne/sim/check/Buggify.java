package dev.ariadne.sim.check;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.world.Draws;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Decides for named points in code under test whether they now do something rare that is nevertheless allowed: send less than they
 * could, give up early, wait. In each run a point is live in a process with some chance, and a live point fires with another each time
 * it is asked, so that a run is rich in a few rare things rather than poor in all.
 */
public final class Buggify {
    private static final double LIVE = 0.25;
    private static final double FIRING = 0.25;

    private final long seed;
    private final double live;
    private final double firing;
    private long stoppedAt = Long.MAX_VALUE;

    private final Tally fired = new Tally();
    private final Map<Site, Boolean> liveIn = new LinkedHashMap<>();
    private final Map<Asker, Draws> draws = new LinkedHashMap<>();

    /** Points are live with a chance of a quarter, and then fire with a chance of a quarter. */
    public Buggify(long seed) {
        this(seed, LIVE, FIRING);
    }

    /**
     * @param live chance that a point is live in a process
     * @param firing chance that a live point fires when it is asked
     */
    public Buggify(long seed, double live, double firing) {
        checkArgument(live >= 0 && live <= 1, "live must be from 0 to 1, is %s", live);
        checkArgument(firing >= 0 && firing <= 1, "firing must be from 0 to 1, is %s", firing);
        this.seed = seed;
        this.live = live;
        this.firing = firing;
    }

    /** One that knows which points are asked, and lets none fire. */
    public static Buggify off() {
        return new Buggify(0, 0, 0);
    }

    /**
     * Whether a point fires.
     *
     * @param worker names who asks within the process; two that run beside each other do not take turns at one stream of draws
     * @param begun when that began what it is at, in nanoseconds of the world; its code may really run later
     */
    public boolean fires(String point, int process, int incarnation, String worker, long begun) {
        boolean fires = begun < stoppedAt
                && isLive(point, process)
                && drawsOf(new Asker(point, process, incarnation, worker)).chance(firing);
        fired.count(point, fires);
        return fires;
    }

    /** Lets no point fire in what begins at a time or later, as for the end of a run that must see everything settle. */
    public void stop(long at) {
        stoppedAt = Math.min(stoppedAt, at);
    }

    /** How often each point fired, by name; zero for one that was asked and never did. */
    public SortedMap<String, Long> fired() {
        return fired.byName();
    }

    private boolean isLive(String point, int process) {
        return live > 0
                && liveIn.computeIfAbsent(
                        new Site(point, process),
                        site -> Draws.of(seed, "buggify.live." + point, process).chance(live));
    }

    private Draws drawsOf(Asker asker) {
        return draws.computeIfAbsent(
                asker,
                a -> Draws.of(seed, "buggify.fires." + a.point() + "." + a.worker(), a.process(), a.incarnation()));
    }

    private record Site(String point, int process) {}

    private record Asker(String point, int process, int incarnation, String worker) {}
}
