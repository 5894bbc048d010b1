package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosTest {
    private static final int SEEDS = 150;

    @ParameterizedTest(name = "{0} replicas")
    @ValueSource(ints = {1, 3, 5})
    void whatever_goes_wrong_replicas_agree_and_recover_once_it_stops(int size) {
        int elections = 0;
        int committed = 0;
        int losses = 0;
        int replacements = 0;
        int snapshots = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            SafetyOracle oracle = run(size, seed);
            elections += oracle.elections();
            committed += oracle.committed();
            losses += oracle.sawLoss ? 1 : 0;
            replacements += oracle.sawReplacement ? 1 : 0;
            snapshots += oracle.sawSnapshot ? 1 : 0;
        }
        assertThat(elections).isGreaterThan(2 * SEEDS);
        assertThat(committed).isGreaterThan(10 * SEEDS);
        assertThat(losses).as("runs in which a restart lost entries").isPositive();
        if (size > 1) {
            assertThat(replacements).as("runs in which entries were replaced").isPositive();
            assertThat(snapshots).as("runs in which a snapshot was sent").isPositive();
        }
    }

    private static SafetyOracle run(int size, long seed) {
        ChaosRun run = new ChaosRun(size, seed);
        try {
            run.disturb(800 * size);
            run.calm();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(size + " replicas, seed " + seed + ": " + e.getMessage(), e);
        }
        return run.oracle;
    }
}
