package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations in order of invocation. Immutable. */
public final class History {
    /** Invariant: invocation events strictly increase. */
    private final List<Operation> operations;

    /** Whether there are operations, all of one key. */
    private final boolean oneKey;

    /** A history of these operations, which are in order of invocation. */
    public History(List<Operation> operations) {
        this.operations = List.copyOf(operations);
        int last = -1;
        boolean sameKey = !operations.isEmpty();
        for (Operation operation : this.operations) {
            int event = operation.invoked().event();
            checkArgument(event > last, "an operation invoked at event %s after one invoked at event %s", event, last);
            last = event;
            sameKey =
                    sameKey && Objects.equals(operation.key(), operations.get(0).key());
        }
        oneKey = sameKey;
    }

    public List<Operation> operations() {
        return operations;
    }

    /** The operations of each key, keys in order of first use; null is the key of those that name none. */
    public Map<@Nullable Object, List<Operation>> byKey() {
        if (oneKey) {
            return Collections.singletonMap(operations.get(0).key(), operations);
        }
        Map<@Nullable Object, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            byKey.computeIfAbsent(operation.key(), unused -> new ArrayList<>()).add(operation);
        }
        return Collections.unmodifiableMap(byKey);
    }

    /**
     * This history with a new number for every client that goes on after an unknown end, as Jepsen has it: to its tools a process
     * whose operation never ended never does anything again.
     */
    public History withClientsRenumbered() {
        long next = operations.stream().mapToLong(Operation::process).max().orElse(0) + 1;
        Map<Long, Long> numbers = new LinkedHashMap<>();
        Set<Long> lost = new LinkedHashSet<>();
        List<Operation> renumbered = new ArrayList<>();
        for (Operation operation : operations) {
            long process = operation.process();
            if (lost.remove(process)) {
                numbers.put(process, next++);
            }
            renumbered.add(operation.by(numbers.getOrDefault(process, process)));
            if (operation.outcome() == Outcome.UNKNOWN) {
                lost.add(process);
            }
        }
        return new History(renumbered);
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
