package dev.ariadne.sim.world;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 64-bit mixing: spreads keys into draws and folds what happened into a hash. The same on every JVM. */
public final class Mixer {
    /** 2^64 divided by the golden ratio: an odd number whose multiples are evenly spread. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Mixer() {}

    /** A bijection in which every input bit touches every output bit (the finalizer of SplitMix64, Stafford's variant 13). */
    public static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** Folds one more value into a rolling hash; the order of the folds matters. */
    public static long fold(long hash, long value) {
        long x = (hash ^ value) * GOLDEN;
        return Long.rotateLeft(x, 29) ^ (x >>> 32);
    }

    /** A hash of the characters of a text, never of its identity. */
    public static long hash(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = fold(hash, text.charAt(i));
        }
        return mix(hash);
    }

    public static long hash(byte[] bytes) {
        return hash(bytes, 0, bytes.length);
    }

    /** A hash of the {@code length} bytes from {@code offset} on. */
    public static long hash(byte[] bytes, int offset, int length) {
        long hash = length;
        int end = offset + length;
        int at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = fold(hash, (long) LONGS.get(bytes, at));
        }
        for (; at < end; at++) {
            hash = fold(hash, bytes[at]);
        }
        return mix(hash);
    }
}
