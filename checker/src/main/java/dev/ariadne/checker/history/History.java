package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations in order of invocation. Immutable. */
public final class History {
    /** Invariant: invocation events strictly increase. */
    private final List<Operation> operations;

    /** A history of these operations, which are in order of invocation. */
    public History(List<Operation> operations) {
        this.operations = List.copyOf(operations);
        int last = -1;
        for (Operation operation : this.operations) {
            int event = operation.invoked().event();
            checkArgument(event > last, "an operation invoked at event %s after one invoked at event %s", event, last);
            last = event;
        }
    }

    public List<Operation> operations() {
        return operations;
    }

    /** The operations of each key, keys in order of first use; null is the key of those that name none. */
    public Map<@Nullable Object, List<Operation>> byKey() {
        Map<@Nullable Object, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            byKey.computeIfAbsent(operation.key(), unused -> new ArrayList<>()).add(operation);
        }
        return Collections.unmodifiableMap(byKey);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof History history && operations.equals(history.operations);
    }

    @Override
    public int hashCode() {
        return operations.hashCode();
    }

    @Override
    public String toString() {
        return operations.toString();
    }
}
