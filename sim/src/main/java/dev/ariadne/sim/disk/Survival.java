package dev.ariadne.sim.disk;

import dev.ariadne.sim.world.Draws;
import org.jspecify.annotations.Nullable;

/**
 * What survives a power failure beyond what is certain. Whole files often fare alike, so now and then a file loses all it can or
 * nothing; otherwise each of its sectors is drawn apart.
 */
final class Survival {
    /** Only what is certain survives. */
    static final Survival WORST = new Survival(null);

    private final @Nullable Draws draws;
    private int mood;

    Survival(@Nullable Draws draws) {
        this.draws = draws;
    }

    /** Turns to the next file, or to the directory. */
    void next() {
        mood = draws == null ? 0 : draws.nextInt(4);
    }

    /** How many of {@code count} changes in a row survive, where the first {@code certain} must. */
    int prefix(int certain, int count) {
        if (draws == null || mood == 0 || certain == count) {
            return certain;
        }
        return mood == 1 ? count : draws.nextInt(certain, count + 1);
    }
}
