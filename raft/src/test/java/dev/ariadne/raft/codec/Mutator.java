package dev.ariadne.raft.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes inputs near valid ones: bits are flipped, bytes cut out, repeated and taken from other inputs, lengths exaggerated. */
public final class Mutator {
    /** Where lengths, counts and sizes go wrong. */
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        Byte.MAX_VALUE,
        1 << 8,
        1 << 16,
        1 << 20,
        (1 << 26) - 20,
        1 << 26,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final RandomGenerator random;

    public Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** One of these inputs, changed in one to four places. */
    public byte[] mutate(List<byte[]> valid) {
        byte[] input = valid.get(random.nextInt(valid.size()));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            input = change(input, valid.get(random.nextInt(valid.size())));
        }
        return input;
    }

    private byte[] change(byte[] input, byte[] other) {
        if (input.length == 0) {
            return other.clone();
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> flipped(input);
            case 2 -> replaced(input, (byte) random.nextInt(256));
            case 3, 4 -> numbered(input);
            case 5 -> Arrays.copyOf(input, random.nextInt(input.length));
            case 6 -> without(input);
            default -> spliced(input, other);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] changed = input.clone();
        changed[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] replaced(byte[] input, byte value) {
        byte[] changed = input.clone();
        changed[random.nextInt(input.length)] = value;
        return changed;
    }

    /** With a number of four or eight bytes in some place. */
    private byte[] numbered(byte[] input) {
        byte[] changed = input.clone();
        long number = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(3) - 1;
        int bytes = random.nextBoolean() ? Integer.BYTES : Long.BYTES;
        if (changed.length >= bytes) {
            ByteBuffer place = ByteBuffer.wrap(changed).position(random.nextInt(changed.length - bytes + 1));
            if (bytes == Integer.BYTES) {
                place.putInt((int) number);
            } else {
                place.putLong(number);
            }
        }
        return changed;
    }

    private byte[] without(byte[] input) {
        int from = random.nextInt(input.length);
        int to = from + random.nextInt(input.length - from) + 1;
        byte[] changed = Arrays.copyOf(input, input.length - (to - from));
        System.arraycopy(input, to, changed, from, input.length - to);
        return changed;
    }

    /** The beginning, and then some of another input from anywhere. */
    private byte[] spliced(byte[] input, byte[] other) {
        int kept = random.nextInt(input.length + 1);
        int from = random.nextInt(other.length + 1);
        int taken = random.nextInt(other.length - from + 1);
        int rest = random.nextBoolean() ? input.length - kept : 0;
        byte[] changed = Arrays.copyOf(input, kept + taken + rest);
        System.arraycopy(other, from, changed, kept, taken);
        System.arraycopy(input, kept, changed, kept + taken, rest);
        return changed;
    }
}
