package dev.ariadne.scenarios.live;

import static com.google.common.base.Verify.verifyNotNull;

import dev.ariadne.sim.nemesis.Fault.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Begins and ends {@link Strike}s; who is met follows from a seed, and from who leads. */
final class Striker {
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final long SERVES_NANOS_MAX = Duration.ofSeconds(60).toNanos();
    private static final long NOTICES_NANOS_MAX = Duration.ofSeconds(3).toNanos();
    private static final long DELAY_NANOS_MIN = Duration.ofMillis(5).toNanos();
    private static final long DELAY_NANOS_MAX = Duration.ofMillis(80).toNanos();
    private static final long BYTES_PER_SECOND_MIN = 200_000;
    private static final long BYTES_PER_SECOND_MAX = 5_000_000;

    private static final long SKIP_NANOS_MIN = Duration.ofMillis(500).toNanos();
    private static final long SKIP_NANOS_MAX = Duration.ofSeconds(10).toNanos();

    /** So that elections take hardly longer, by the clocks of those who wait for them. */
    private static final long SLOW_PPM = -250_000;

    private static final long FAST_PPM = 333_333;

    /** Much less than what is appended in a second; more would leave no log. */
    private static final int PLANTED_BYTES = 4 << 10;

    private final LiveCluster cluster;
    private final LiveNemesis nemesis;
    private final SplittableRandom random;
    private final boolean plant;

    /** The disk that can be filled, and whose it is; null for none. */
    private final @Nullable SmallDisk disk;

    private final int diskOf;

    Striker(
            LiveCluster cluster,
            LiveNemesis nemesis,
            SplittableRandom random,
            boolean plant,
            @Nullable SmallDisk disk,
            int diskOf) {
        this.cluster = cluster;
        this.nemesis = nemesis;
        this.random = random;
        this.plant = plant;
        this.disk = disk;
        this.diskOf = diskOf;
    }

    /** Returns whom it meets, in words. */
    String begin(Strike strike) throws IOException, InterruptedException {
        switch (strike) {
            case KILL_LEADER, KILL_MINORITY, KILL_ALL -> {
                Set<Integer> met = whom(strike);
                for (int id : met) {
                    nemesis.kill(id);
                }
                return strike == Strike.KILL_ALL ? "" : names(met);
            }
            case PAUSE_LEADER, PAUSE_MINORITY -> {
                Set<Integer> met = whom(strike);
                for (int id : met) {
                    nemesis.pause(id);
                }
                return names(met);
            }
            case ISOLATE_LEADER, PARTITION -> {
                Set<Integer> met = whom(strike);
                nemesis.partition(met);
                return names(met);
            }
            case ONE_WAY -> {
                return cutOneWay();
            }
            case SLOW_LINKS -> {
                long delay = random.nextLong(DELAY_NANOS_MIN, DELAY_NANOS_MAX);
                long perSecond = random.nextLong(BYTES_PER_SECOND_MIN, BYTES_PER_SECOND_MAX);
                nemesis.slow(delay, perSecond);
                return Duration.ofNanos(delay).toMillis() + " ms later, " + perSecond / 1_000 + " kB/s";
            }
            case WRONG_CLOCKS -> {
                return letDrift(minority());
            }
            case SKIPPED_CLOCK -> {
                int met = any();
                long nanos = random.nextLong(SKIP_NANOS_MIN, SKIP_NANOS_MAX);
                nemesis.skipClock(met, nanos);
                return names(Set.of(met)) + " by " + Duration.ofNanos(nanos).toMillis() + " ms";
            }
            case FULL_DISK -> {
                nemesis.fill(diskOf, verifyNotNull(disk));
                return names(Set.of(diskOf)) + (noticed() ? ", which notices" : "");
            }
            case ROLLING_RESTART -> {
                for (int id : cluster.members()) {
                    nemesis.kill(id);
                    nemesis.restart(id);
                    awaitServing(id);
                }
                return "";
            }
            case REPLACE -> {
                int met = any();
                nemesis.replace(met);
                return names(Set.of(met));
            }
        }
        throw new AssertionError(strike);
    }

    void end(Strike strike) throws IOException, InterruptedException {
        if (strike == Strike.FULL_DISK) {
            nemesis.drain(diskOf, verifyNotNull(disk));
        } else if (strike == Strike.KILL_ALL && plant) {
            for (int id : cluster.members()) {
                LogTail.cut(cluster.data(id), PLANTED_BYTES);
            }
        }
        nemesis.healAll();
    }

    private Set<Integer> whom(Strike strike) throws InterruptedException {
        return switch (strike) {
            case KILL_LEADER, PAUSE_LEADER, ISOLATE_LEADER ->
                Set.of(cluster.leader().map(leader -> (int) leader.value()).orElseGet(this::any));
            case KILL_ALL -> new TreeSet<>(cluster.members());
            default -> minority();
        };
    }

    private Set<Integer> minority() {
        int most = (cluster.members().size() - 1) / 2;
        int size = most <= 1 ? most : 1 + random.nextInt(most);
        Set<Integer> minority = new TreeSet<>();
        while (minority.size() < size) {
            minority.add(any());
        }
        return minority;
    }

    private int any() {
        List<Integer> members = cluster.members();
        return members.get(random.nextInt(members.size()));
    }

    private String cutOneWay() {
        int met = any();
        boolean deaf = random.nextBoolean();
        List<Direction> directions = new ArrayList<>(LiveNemesis.directions(cluster.members()));
        directions.removeIf(direction -> (deaf ? direction.to() : direction.from()) != met);
        nemesis.cut(directions);
        return "node " + met + (deaf ? " hears nothing" : " is not heard");
    }

    private String letDrift(Set<Integer> met) throws IOException {
        List<String> words = new ArrayList<>();
        for (int id : met) {
            long ppm = random.nextBoolean() ? FAST_PPM : SLOW_PPM;
            nemesis.drift(id, ppm);
            words.add("node " + id + (ppm > 0 ? " a third too fast" : " a quarter too slow"));
        }
        return String.join(", ", words);
    }

    private void awaitServing(int id) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!cluster.statuses().containsKey(id)) {
            if (System.nanoTime() - begin > SERVES_NANOS_MAX) {
                throw new IOException("node " + id + " does not serve 60 s after its start; see " + cluster.log(id));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Whether the node comes upon its full disk, which takes something to write. */
    private boolean noticed() throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < NOTICES_NANOS_MAX) {
            NodeStatus status = cluster.statuses().get(diskOf);
            if (status != null && status.diskFull()) {
                return true;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    private static String names(Set<Integer> nodes) {
        List<String> names = nodes.stream().map(String::valueOf).toList();
        return (names.size() == 1 ? "node " : "nodes ") + String.join(", ", names);
    }
}
