package dev.ariadne.raft.codec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a parser with what is almost valid. Of each input it demands that it is accepted, or refused with the exception that is
 * declared for it and one line; and that neither time nor memory gets out of hand. There are 3,000 inputs, or as many as
 * {@code -Dfuzz.inputs=1000000} says; input {@code i} is the same in every run.
 */
public final class Fuzz {
    public static final int INPUTS = Integer.getInteger("fuzz.inputs", 3_000);

    private static final int INPUTS_DEFAULT = 3_000;

    /** A pause of the machine may be long; what hangs, hangs for ever. */
    private static final long NANOS_MAX = 10_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Class<? extends Exception> declared;
    private final long bytesBase;
    private final long bytesEach;

    /** A parser, or whatever takes an input. */
    @FunctionalInterface
    public interface Parser<T> {
        void parse(T input) throws Exception;
    }

    /** Makes an input. */
    @FunctionalInterface
    public interface Source<T> {
        T next(RandomGenerator random) throws Exception;
    }

    /**
     * A campaign.
     *
     * @param declared what the parser throws at what it refuses, and nothing else
     * @param bytesBase so much memory an input may take
     * @param bytesEach and so much for each of its bytes
     */
    public Fuzz(String name, Class<? extends Exception> declared, long bytesBase, long bytesEach) {
        this.name = name;
        this.declared = declared;
        this.bytesBase = bytesBase;
        this.bytesEach = bytesEach;
    }

    /** Mutates valid inputs, of which every other one is then sealed, so that it gets past the checksums. */
    public void run(List<byte[]> valid, UnaryOperator<byte[]> seal, Parser<byte[]> parser) throws Exception {
        Source<byte[]> source = random -> {
            byte[] mutated = new Mutator(random).mutate(valid);
            return random.nextBoolean() ? seal.apply(mutated) : mutated;
        };
        run(
                INPUTS,
                source,
                input -> input.length,
                parser,
                input -> HexFormat.of().formatHex(input));
    }

    /** As many inputs as it is told. */
    public <T> void run(
            int inputs, Source<T> source, ToLongFunction<T> size, Parser<T> parser, Function<T, String> show)
            throws Exception {
        int accepted = 0;
        Cost most = new Cost(0, 0);
        for (int i = 0; i < inputs; i++) {
            T input = source.next(new SplittableRandom(i));
            Run run = parse(parser, input);
            if (run.refusal() != null) {
                requireDeclared(run.refusal(), i, input, show);
            } else {
                accepted++;
            }
            Cost cost = run.cost();
            long bytesMax = bytesBase + bytesEach * size.applyAsLong(input);
            if (cost.bytes() > bytesMax || cost.nanos() > NANOS_MAX) {
                cost = parse(parser, input).cost(); // the first time, classes may have been loaded
            }
            if (cost.bytes() > bytesMax || cost.nanos() > NANOS_MAX) {
                throw new AssertionError(at(i) + " takes " + cost + ": " + show.apply(input));
            }
            most = new Cost(Math.max(most.bytes(), cost.bytes()), Math.max(most.nanos(), cost.nanos()));
        }
        if (INPUTS > INPUTS_DEFAULT) {
            System.out.printf(
                    "fuzz %s: %,d inputs, %,d accepted, %,d refused; at most %,d bytes and %,d microseconds%n",
                    name, inputs, accepted, inputs - accepted, most.bytes(), most.nanos() / 1000);
        }
    }

    /** What an input has cost. */
    private record Cost(long bytes, long nanos) {}

    private record Run(@Nullable Throwable refusal, Cost cost) {}

    private static <T> Run parse(Parser<T> parser, T input) {
        Throwable refusal = null;
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        try {
            parser.parse(input);
        } catch (Throwable thrown) {
            refusal = thrown;
        }
        long nanos = System.nanoTime() - start;
        return new Run(refusal, new Cost(THREADS.getCurrentThreadAllocatedBytes() - bytes, nanos));
    }

    private <T> void requireDeclared(Throwable refusal, int i, T input, Function<T, String> show) {
        String message = String.valueOf(refusal.getMessage());
        if (!declared.isInstance(refusal) || message.isBlank() || message.contains("\n")) {
            throw new AssertionError(at(i) + " gets " + refusal + ": " + show.apply(input), refusal);
        }
    }

    private String at(int i) {
        return "fuzz " + name + ", input " + i;
    }

    /** For parsers without checksums. */
    public static byte[] unsealed(byte[] input) {
        return Arrays.copyOf(input, input.length);
    }
}
