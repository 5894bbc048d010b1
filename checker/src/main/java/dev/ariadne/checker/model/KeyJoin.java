package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a history with ranges. A range joins the keys it reads, of those that some other operation names (the rest never
 * hold anything): with the keys in their order, what is joined is a run of neighbours, so that one pass over the sorted keys finds
 * the parts.
 */
final class KeyJoin {
    private final KeyValue model;
    private final List<Operation> operations;

    /** All keys that a range can hold, with the run each is in. */
    private final NavigableMap<Object, Run> runs = new TreeMap<>(KeyRange.ORDER);

    /** Neighbouring keys that are judged together; it is joined if a range reads them. */
    private static final class Run {
        final List<Object> keys = new ArrayList<>();
        boolean joined;
    }

    KeyJoin(KeyValue model, List<Operation> operations) {
        this.model = model;
        this.operations = operations;
        for (Operation operation : operations) {
            if (!KeyRange.isRange(operation) && KeyRange.isOrdered(operation.key())) {
                runs.put(operation.key(), new Run());
            }
        }
        join();
    }

    /** Puts each key into a run, the one of the key before it if some range reads both. */
    private void join() {
        Map<Object, Integer> begin = new LinkedHashMap<>();
        Map<Object, Integer> end = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (KeyRange.isRange(operation)) {
                KeyRange range = KeyRange.of(operation);
                Object first = runs.ceilingKey(range.from());
                Object last = runs.lowerKey(range.to());
                if (first != null && last != null && range.contains(first)) {
                    begin.merge(first, 1, Integer::sum);
                    end.merge(last, 1, Integer::sum);
                }
            }
        }
        int open = 0;
        Run run = new Run();
        for (Map.Entry<Object, Run> each : runs.entrySet()) {
            Object key = each.getKey();
            run = open == 0 ? new Run() : run;
            open += begin.getOrDefault(key, 0);
            run.joined |= open > 0;
            run.keys.add(key);
            each.setValue(run);
            open -= end.getOrDefault(key, 0);
        }
    }

    List<Partition> partitions() {
        Map<@Nullable Object, List<Operation>> parts = new LinkedHashMap<>();
        for (Operation operation : operations) {
            parts.computeIfAbsent(part(operation), unused -> new ArrayList<>()).add(operation);
        }
        List<Partition> partitions = new ArrayList<>();
        parts.forEach((part, own) -> {
            if (part instanceof Run run) {
                partitions.add(new Partition(List.copyOf(run.keys), new JoinedKeys(model), own));
            } else if (part instanceof KeyRange range) {
                partitions.add(new Partition(List.of(range.from(), range.to()), new JoinedKeys(model), own));
            } else {
                partitions.add(new Partition(part, model, own));
            }
        });
        return partitions;
    }

    /** What {@code operation} is about: joined keys, a range without any key that the history names, or a key. */
    private @Nullable Object part(Operation operation) {
        Object key = operation.key();
        if (!KeyRange.isRange(operation)) {
            Run run = KeyRange.isOrdered(key) ? runs.get(key) : null;
            return run != null && run.joined ? run : key;
        }
        KeyRange range = KeyRange.of(operation);
        Map.Entry<Object, Run> first = runs.ceilingEntry(range.from());
        return first != null && range.contains(first.getKey()) ? first.getValue() : range;
    }
}
