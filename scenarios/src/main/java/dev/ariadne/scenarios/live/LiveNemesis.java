package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Sets;
import dev.ariadne.scenarios.live.Wire.Quality;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Makes things go wrong in a real cluster, and right again, and keeps a log of it. Used from one thread at a time; all may look. */
final class LiveNemesis {
    private static final String LINKS = "links";

    private final LiveCluster cluster;
    private final FaultLog log;

    /** Who is down because it was killed here, or was never started. */
    private final Set<Integer> down = new ConcurrentSkipListSet<>();

    /** Whose clock goes too fast or too slowly. */
    private final Set<Integer> drifting = new TreeSet<>();

    private final Operator operator;

    /** Whether members come or go just now. */
    private volatile boolean changing;

    LiveNemesis(LiveCluster cluster, FaultLog log) {
        this.cluster = cluster;
        this.log = log;
        operator = new Operator(cluster, log);
    }

    /** Members that have ended by themselves, which they must not. */
    List<Integer> ended() {
        return cluster.members().stream()
                .filter(id -> !changing && !cluster.isAlive(id) && !down.contains(id))
                .toList();
    }

    /** A member has ended without being killed here. */
    void foundDown(int id) {
        if (down.add(id)) {
            log.begin("kill " + id, nanos -> new Fault.Crash(id, Crash.PROCESS_KILL, nanos));
        }
    }

    /** Adds a member with an empty disk; returns it once it votes. */
    int add() throws IOException, InterruptedException {
        changing = true;
        try {
            return operator.add();
        } finally {
            changing = false;
        }
    }

    /** Removes a member; returns when it is gone. */
    void remove(int id) throws IOException, InterruptedException {
        checkMember(id);
        checkArgument(cluster.members().size() > 1, "node %s is the last member", id);
        changing = true;
        try {
            operator.remove(id);
            forget(id);
        } finally {
            changing = false;
        }
    }

    /** Gives a member another machine with an empty disk under the same id; returns once it votes. */
    void replace(int id) throws IOException, InterruptedException {
        checkMember(id);
        changing = true;
        try {
            operator.replace(id);
            forget(id);
        } finally {
            changing = false;
        }
    }

    private void forget(int id) {
        down.remove(id);
        log.end("kill " + id);
        log.end("pause " + id);
    }

    void kill(int id) throws InterruptedException {
        checkMember(id);
        checkArgument(cluster.isAlive(id), "node %s is down already", id);
        down.add(id);
        log.end("pause " + id);
        log.begin("kill " + id, nanos -> new Fault.Crash(id, Crash.PROCESS_KILL, nanos));
        cluster.kill(id);
    }

    void restart(int id) throws IOException {
        checkMember(id);
        checkArgument(!cluster.isAlive(id), "node %s is up", id);
        cluster.start(id);
        down.remove(id);
        log.end("kill " + id);
    }

    void pause(int id) throws IOException, InterruptedException {
        checkMember(id);
        checkArgument(cluster.isAlive(id), "node %s is down", id);
        checkArgument(!cluster.isPaused(id), "node %s is paused already", id);
        log.begin("pause " + id, nanos -> new Fault.Pause(id, nanos));
        cluster.pause(id);
    }

    void resume(int id) throws IOException, InterruptedException {
        checkMember(id);
        checkArgument(cluster.isPaused(id), "node %s is not paused", id);
        cluster.resume(id);
        log.end("pause " + id);
    }

    private void checkMember(int id) {
        checkArgument(cluster.members().contains(id), "node %s is no member; these are %s", id, cluster.members());
    }

    /** Nothing passes between these nodes and all others, be it that they join later, until {@link #healLinks}. */
    void partition(Set<Integer> side) {
        side.forEach(this::checkMember);
        Set<Integer> other = Sets.difference(new TreeSet<>(cluster.members()), side);
        checkArgument(!side.isEmpty() && !other.isEmpty(), "%s has nobody on the other side", side);
        healLinks();
        List<List<Integer>> sides = List.of(List.copyOf(new TreeSet<>(side)), List.copyOf(other));
        log.begin(LINKS, nanos -> new Fault.Partition(sides, nanos));
        for (Direction direction : directions(cluster.places())) {
            if (side.contains(direction.from()) != side.contains(direction.to())) {
                wire(direction.from(), direction.to()).set(Quality.CUT);
            }
        }
    }

    /** Nothing passes in these directions, until {@link #healLinks}. */
    void cut(List<Direction> directions) {
        healLinks();
        log.begin(LINKS, nanos -> new Fault.Cut(directions, nanos));
        directions.forEach(direction -> wire(direction.from(), direction.to()).set(Quality.CUT));
    }

    /** Everything between nodes is late and slow, until {@link #healLinks}. */
    void slow(long delayNanos, long bytesPerSecond) {
        healLinks();
        LinkQuality quality = LinkQuality.of(new Latency.Constant(delayNanos))
                .withBandwidth(bytesPerSecond, 0)
                .withOrder();
        log.begin(LINKS, nanos -> new Fault.Network(quality, nanos));
        for (Direction direction : directions(cluster.places())) {
            wire(direction.from(), direction.to()).set(new Quality(false, delayNanos, bytesPerSecond));
        }
    }

    /** What one node says to another gets through, and at once. */
    void healLinks() {
        FaultProxy proxy = cluster.proxy();
        if (proxy != null) {
            proxy.heal();
        }
        log.end(LINKS);
    }

    boolean isCut(int from, int to) {
        FaultProxy proxy = cluster.proxy();
        return proxy != null && proxy.wire(from, to).quality().cut();
    }

    private Wire wire(int from, int to) {
        FaultProxy proxy = cluster.proxy();
        checkArgument(proxy != null, "links cannot be cut: this machine has no loopback addresses but 127.0.0.1");
        return proxy.wire(from, to);
    }

    /** All pairs of different nodes. */
    static List<Direction> directions(List<Integer> nodes) {
        List<Direction> directions = new ArrayList<>();
        for (int from : nodes) {
            for (int to : nodes) {
                if (from != to) {
                    directions.add(new Direction(from, to));
                }
            }
        }
        return directions;
    }

    /** The clock of a node goes so many millionths faster, until {@link #healAll}. */
    void drift(int id, long ppm) throws IOException {
        log.begin(clock(id), nanos -> new Fault.Drift(id, ppm, nanos));
        cluster.ruler(id).drift(ppm);
        drifting.add(id);
    }

    /** The clock of a node is ahead by so much at once, and stays so. */
    void skipClock(int id, long nanos) throws IOException {
        log.begin("skip", unused -> new Fault.SkipClock(id, nanos));
        log.end("skip");
        cluster.ruler(id).skip(nanos);
    }

    private void healClocks() throws IOException {
        for (int id : drifting) {
            cluster.ruler(id).drift(0);
            log.end(clock(id));
        }
        drifting.clear();
    }

    private static String clock(int id) {
        return "clock " + id;
    }

    /** The disk of a node becomes full. */
    void fill(int id, SmallDisk disk) throws IOException {
        log.begin("fill " + id, nanos -> new Fault.FillDisk(id, 0, nanos));
        disk.fill();
    }

    /** There is room again on the disk of a node. */
    void drain(int id, SmallDisk disk) throws IOException {
        disk.drain();
        log.end("fill " + id);
    }

    /** Ends everything that goes wrong; those that are down are started. */
    void healAll() throws IOException, InterruptedException {
        healLinks();
        healClocks();
        for (int id : cluster.members()) {
            if (cluster.isPaused(id)) {
                resume(id);
            } else if (!cluster.isAlive(id)) {
                restart(id);
            }
        }
    }
}
