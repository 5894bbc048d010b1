package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Map;
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
}
