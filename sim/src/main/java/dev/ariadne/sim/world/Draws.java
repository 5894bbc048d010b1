package dev.ariadne.sim.world;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.random.RandomGenerator;

/**
 * Keyed chance: the n-th draw is a pure function of (seed, label, entity, n), never the next value of a shared stream. Leaving out
 * one fault or one process therefore changes nothing in what the others draw.
 *
 * <p>Every draw takes exactly one value. The bounded draws are defined here rather than inherited, so that no JDK can change them;
 * their bias is below 2<sup>-31</sup>.
 */
public final class Draws implements RandomGenerator {
    private final long key;
    private long count;

    Draws(long key) {
        this.key = key;
    }

    /** Draws outside of any world, such as for a plan; see {@link World#draws}. */
    public static Draws of(long seed, String label, long... entity) {
        long key = Mixer.fold(Mixer.mix(seed), Mixer.hash(label));
        for (long part : entity) {
            key = Mixer.fold(key, Mixer.mix(part + Mixer.GOLDEN));
        }
        return new Draws(Mixer.mix(key));
    }

    @Override
    public long nextLong() {
        return Mixer.mix(key + ++count * Mixer.GOLDEN);
    }

    @Override
    public int nextInt(int bound) {
        checkArgument(bound > 0, "bound %s is not positive", bound);
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    @Override
    public int nextInt(int origin, int bound) {
        return (int) nextLong(origin, bound);
    }

    @Override
    public long nextLong(long bound) {
        checkArgument(bound > 0, "bound %s is not positive", bound);
        long x = nextLong() >>> 1;
        return (Math.multiplyHigh(x, bound) << 1) | ((x * bound) >>> 63);
    }

    @Override
    public long nextLong(long origin, long bound) {
        return origin + nextLong(Math.subtractExact(bound, origin));
    }

    /** From 0 inclusive to 1 exclusive, in steps of 2<sup>-53</sup>. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }
}
