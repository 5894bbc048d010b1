package dev.ariadne.sim.disk;

import dev.ariadne.sim.world.Draws;
import org.jspecify.annotations.Nullable;

/**
 * What survives a power failure beyond what is certain. Whole files often fare alike, so now and then a file loses all it can or
 * nothing; otherwise each of its sectors is drawn apart.
 */
final class Survival {
    private final @Nullable Draws draws;
    private int mood;

    /** How many changes did not survive. */
    private long lost;

    Survival(@Nullable Draws draws) {
        this.draws = draws;
    }

    /** Only what is certain survives. */
    static Survival worst() {
        return new Survival(null);
    }

    long lost() {
        return lost;
    }

    /** Turns to the next file, or to the directory. */
    void next() {
        mood = draws == null ? 0 : draws.nextInt(4);
    }

    /** How many of {@code count} changes in a row survive, where the first {@code certain} must. */
    int prefix(int certain, int count) {
        int survive = draw(certain, count);
        lost += count - survive;
        return survive;
    }

    private int draw(int certain, int count) {
        if (draws == null || mood == 0 || certain == count) {
            return certain;
        }
        return mood == 1 ? count : draws.nextInt(certain, count + 1);
    }
}
