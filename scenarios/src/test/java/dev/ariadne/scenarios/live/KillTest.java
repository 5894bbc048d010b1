package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.Verdict;
import dev.ariadne.scenarios.run.NodeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes on loopback, and {@code kill -9}. What the system's page cache and socket buffers hold survives this, so faults
 * that need a power failure or an unlucky instant are for the simulation to find; this shows that the real parts do the same.
 */
@Timeout(60)
class KillTest {
    private static final int CLIENTS = 12;
    private static final int MORE = 100;
    private static final long DEADLINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long STEP_BUDGET = 5_000_000;

    @TempDir
    Path directory;

    private final LiveHistory history = new LiveHistory(3, Integer.MAX_VALUE);

    @Test
    void nothing_acknowledged_is_lost_when_the_leader_or_all_are_killed() throws Exception {
        try (LiveCluster cluster = new LiveCluster(directory, 3, NodeCommand.class.getName());
                LiveClients clients = new LiveClients(cluster, history, (isUpdate, begun, end) -> {}, 3, 0, 1)) {
            cluster.startAll();
            eventually(cluster, "a leader", () -> cluster.leader().isPresent());
            clients.start(CLIENTS);
            moreIsWritten(cluster);

            eventually(cluster, "a leader", () -> cluster.leader().isPresent());
            int leader = (int) cluster.leader().orElseThrow().value();
            cluster.kill(leader);
            moreIsWritten(cluster);
            assertThat(cluster.isAlive(leader)).isFalse();
            cluster.start(leader);
            moreIsWritten(cluster);

            for (int id = 1; id <= 3; id++) {
                cluster.kill(id);
            }
            cluster.startAll();
            moreIsWritten(cluster);
            clients.join();
            assertThat(clients.readAll()).as("keys that cannot be read").isZero();
            check(history.history());
        }
    }

    private static void check(History history) {
        Verdict verdict = LinearizabilityChecker.check(Models.keyValue(), history, Limits.steps(STEP_BUDGET));
        assertThat(verdict.answer())
                .as("%s on %s", verdict, history.byKey().get(verdict.key()))
                .isEqualTo(Answer.LINEARIZABLE);
    }

    private void moreIsWritten(LiveCluster cluster) throws Exception {
        long enough = history.tally().updates() + MORE;
        eventually(cluster, MORE + " more updates", () -> history.tally().updates() >= enough);
    }

    private void eventually(LiveCluster cluster, String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new AssertionError("not within 10 s: " + what + "\n" + logs(cluster));
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String logs(LiveCluster cluster) throws IOException {
        StringBuilder logs = new StringBuilder();
        for (int id : cluster.members()) {
            logs.append("node ").append(id).append(":\n").append(Files.readString(cluster.log(id)));
        }
        return logs.toString();
    }
}
