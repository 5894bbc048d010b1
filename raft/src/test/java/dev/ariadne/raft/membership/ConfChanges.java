package dev.ariadne.raft.membership;

import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Changes of the membership for tests. */
public final class ConfChanges {
    private ConfChanges() {}

    /** Of either form, with anything in it that it can hold. */
    public static ConfChange random(RandomGenerator random) {
        byte[] context = new byte[random.nextInt(10)];
        random.nextBytes(context);
        if (random.nextBoolean()) {
            return new ConfChange.V1(random.nextLong() >>> 1, single(random), ByteBuffer.wrap(context));
        }
        Transition transition = any(Transition.values(), random);
        return new ConfChange.V2(
                transition,
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> single(random))
                        .toList(),
                ByteBuffer.wrap(context));
    }

    private static <T> T any(T[] values, RandomGenerator random) {
        return List.of(values).get(random.nextInt(values.length));
    }

    private static Single single(RandomGenerator random) {
        Kind kind = any(Kind.values(), random);
        return new Single(kind, random.nextInt(5) == 0 ? null : NodeId.of(1 + (random.nextLong() >>> 2)));
    }
}
