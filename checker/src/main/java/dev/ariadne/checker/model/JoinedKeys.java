package dev.ariadne.checker.model;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those keys of a key-value store that ranges join: the state is what each of them holds. */
final class JoinedKeys implements Model<PersistentMap> {
    private final KeyValue each;

    JoinedKeys(KeyValue each) {
        this.each = each;
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public PersistentMap initial() {
        return PersistentMap.EMPTY;
    }

    @Override
    public List<Partition> partitions(History history) {
        return List.of(new Partition(null, this, each.options().observed(history.operations())));
    }

    @Override
    public @Nullable Object object(Operation operation) {
        return null;
    }

    @Override
    public Views<PersistentMap> views(Collection<Operation> operations) {
        return new Keys();
    }

    @Override
    public boolean readOnly(Operation operation) {
        return KeyRange.isRange(operation) || each.readOnly(operation);
    }

    @Override
    public @Nullable PersistentMap step(PersistentMap state, Operation operation) {
        if (KeyRange.isRange(operation)) {
            return range(state, operation);
        }
        Object key = operation.key();
        Cell before = new Cell(state.get(key));
        Cell after = each.step(before, operation);
        if (after == null) {
            return null;
        }
        return after.value() == null ? state.without(key) : state.with(key, after.value());
    }

    private @Nullable PersistentMap range(PersistentMap state, Operation operation) {
        KeyRange range = KeyRange.of(operation);
        Map<Object, Object> found = KeyRange.found(operation);
        boolean known = operation.ok() && (found != null || each.options().nilRead() == NilRead.ABSENT);
        if (!known) {
            return state;
        }
        int there = found == null ? 0 : found.size();
        boolean exact = state.count(key -> key != null && range.contains(key)) == there;
        boolean all = found == null
                || found.entrySet().stream().allMatch(entry -> entry.getValue().equals(state.get(entry.getKey())));
        return exact && all ? state : null;
    }

    /** Some of the keys. */
    private final class Keys implements Views<PersistentMap> {
        @Override
        public Collection<?> elements(Operation operation) {
            if (!KeyRange.isRange(operation)) {
                Object key = operation.key();
                return key == null ? List.of() : List.of(key);
            }
            Map<Object, Object> found = KeyRange.found(operation);
            return found == null ? List.of() : found.keySet();
        }

        @Override
        public Model<PersistentMap> model(Set<?> elements) {
            return JoinedKeys.this;
        }

        @Override
        public @Nullable Operation operation(Operation operation, Set<?> elements) {
            if (!KeyRange.isRange(operation)) {
                return elements.contains(operation.key()) ? operation : null;
            }
            Map<Object, Object> found = KeyRange.found(operation);
            if (found == null) {
                return operation;
            }
            found.keySet().removeIf(key -> !elements.contains(key));
            return operation.ended(Outcome.OK, Collections.unmodifiableMap(found));
        }
    }
}
