package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A counter: {@code add n}, any integer; {@code read}, which answers the sum, or nil if nobody kept the answer. */
final class Counter implements Model<BigInteger> {
    private final BigInteger initial;

    Counter(BigInteger initial) {
        this.initial = initial;
    }

    @Override
    public BigInteger initial() {
        return initial;
    }

    @Override
    public boolean readOnly(Operation operation) {
        return operation.function().equals("read");
    }

    @Override
    public @Nullable BigInteger step(BigInteger sum, Operation operation) {
        return switch (operation.function()) {
            case "add" -> sum.add(integer(operation, operation.argument()));
            case "read" -> {
                Object output = operation.output();
                yield output == null || integer(operation, output).equals(sum) ? sum : null;
            }
            default -> throw Malformed.unknown(operation, "add, read");
        };
    }

    private static BigInteger integer(Operation operation, @Nullable Object value) {
        if (value instanceof Long number) {
            return BigInteger.valueOf(number);
        }
        if (value instanceof BigInteger number) {
            return number;
        }
        throw Malformed.value(operation, "an integer", value);
    }
}
