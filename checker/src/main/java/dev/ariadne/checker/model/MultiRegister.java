package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several registers behind one object: {@code txn [[:read k v] [:write k v] …]}, also {@code :r} and {@code :w}, its steps in
 * order and all at once.
 */
final class MultiRegister implements Model<PersistentMap> {
    private final PersistentMap initial;
    private final ModelOptions options;

    MultiRegister(Map<Object, Object> initial, ModelOptions options) {
        PersistentMap registers = PersistentMap.EMPTY;
        for (Map.Entry<Object, Object> register : initial.entrySet()) {
            registers = registers.with(register.getKey(), register.getValue());
        }
        this.initial = registers;
        this.options = options;
    }

    @Override
    public PersistentMap initial() {
        return initial;
    }

    @Override
    public Views<PersistentMap> views(Collection<Operation> operations) {
        return new Registers();
    }

    @Override
    public boolean readOnly(Operation operation) {
        return steps(operation).stream().noneMatch(step -> step instanceof List<?> parts && isWrite(parts));
    }

    @Override
    public @Nullable PersistentMap step(PersistentMap state, Operation operation) {
        if (!operation.function().equals("txn")) {
            throw Malformed.unknown(operation, "txn");
        }
        PersistentMap next = state;
        boolean possible = true;
        for (Object step : steps(operation)) {
            List<?> parts = parts(operation, step);
            if (isWrite(parts)) {
                next = next.with(parts.get(1), Malformed.notNil(operation, parts.get(2)));
            } else {
                possible &= !operation.ok() || isRead(next.get(parts.get(1)), parts.get(2));
            }
        }
        return possible ? next : null;
    }

    private static List<?> steps(Operation operation) {
        Object value = operation.output() == null ? operation.input() : operation.output();
        if (value instanceof List<?> steps) {
            return steps;
        }
        throw Malformed.value(operation, "a list of steps", value);
    }

    private static List<?> parts(Operation operation, @Nullable Object step) {
        if (step instanceof List<?> parts && parts.size() == 3 && parts.get(1) != null) {
            boolean write = isWrite(parts) && parts.get(2) != null;
            if (write || isNamed(parts, "read", "r")) {
                return parts;
            }
        }
        throw Malformed.value(operation, "steps [:read k v] or [:write k v]", step);
    }

    private static boolean isWrite(List<?> parts) {
        return isNamed(parts, "write", "w");
    }

    private static boolean isNamed(List<?> parts, String name, String abbreviation) {
        String named = parts.isEmpty() ? null : Malformed.name(parts.get(0));
        return name.equals(named) || abbreviation.equals(named);
    }

    private boolean isRead(@Nullable Object value, @Nullable Object read) {
        return read == null ? options.nilRead() == NilRead.UNKNOWN || value == null : read.equals(value);
    }

    /** Some of the registers. */
    private final class Registers implements Views<PersistentMap> {
        @Override
        public Collection<?> elements(Operation operation) {
            return steps(operation).stream()
                    .map(step -> parts(operation, step).get(1))
                    .distinct()
                    .toList();
        }

        @Override
        public Model<PersistentMap> model(Set<?> elements) {
            return MultiRegister.this;
        }

        @Override
        public @Nullable Operation operation(Operation operation, Set<?> elements) {
            List<?> seen = steps(operation).stream()
                    .filter(step -> elements.contains(parts(operation, step).get(1)))
                    .toList();
            if (seen.isEmpty()) {
                return null;
            }
            return operation.output() == null ? operation.asking(seen) : operation.ended(Outcome.OK, seen);
        }
    }
}
