package dev.ariadne.scenarios.run;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Somewhere to run seeds again. */
interface Twin extends AutoCloseable {
    /** How much of the story before a stretch is worth telling. */
    int CONTEXT = 16;

    /**
     * Runs seeds.
     *
     * @param threads how many at a time
     * @param onEach hears of every run when it has ended, on the calling thread
     * @return the fingerprints, in order of seeds
     */
    List<Fingerprint> run(Seeds seeds, int threads, Consumer<Fingerprint> onEach) throws IOException;

    /** Runs a seed and keeps the records from a number on, as many as lie between two checkpoints. */
    Excerpt excerpt(long seed, long from) throws IOException;

    @Override
    void close();

    /** Consecutive seeds, in this order or the other way round. */
    record Seeds(long from, long count, boolean reversed) {
        /** The {@code i}-th that is run, from zero. */
        long get(long i) {
            return reversed ? from + count - 1 - i : from + i;
        }
    }
}
