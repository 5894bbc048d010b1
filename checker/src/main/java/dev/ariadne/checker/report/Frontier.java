package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All configurations that orders of the operations so far can lead to, taken from event to event: Lowe's just-in-time search
 * (2016, §5) with operations that may be left out. A configuration is a state, and which of the open operations are taken.
 *
 * <p><em>Needed</em> operations take effect between invocation and completion. The <em>others</em> do so or not at all. Nothing
 * is taken before a completion demands it: between two completions all that happens can as well happen just before the second,
 * and what follows the completing operation there, before the next. What completes as another without having been taken is left
 * out; so before it goes, every order that ends with it is tried.
 *
 * <p>Of two configurations only one is kept if the other can do no more than it: same state, same needed operations taken, fewer
 * others; a needed operation that changes nothing is taken as soon as the model allows it.
 */
final class Frontier<S> {
    /** A state and the slots of open operations that are taken. */
    static final class Configuration<S> {
        final S state;

        /** One bit per slot. Never changed once others see it. */
        private final long[] taken;

        Configuration(S state, long[] taken) {
            this.state = state;
            this.taken = taken;
        }

        boolean has(int slot) {
            return slot / Long.SIZE < taken.length && (taken[slot / Long.SIZE] & 1L << slot) != 0;
        }
    }

    /** How many comparisons of sets cost about as much as a step of the model. */
    private static final int COMPARISONS_PER_STEP = 8;

    private final Model<S> model;
    private final long stepBudget;

    /** By slot; null where free. A slot is taken again after its operation's completion. */
    private final List<@Nullable Operation> open = new ArrayList<>();

    /** By slot: an equal operation of unknown outcome, invoked before, that goes first; -1 if there is none. */
    private final List<Integer> elder = new ArrayList<>();

    /** By what they ask for, the slot of the youngest operation of unknown outcome. They never complete. */
    private final Map<List<@Nullable Object>, Integer> youngest = new LinkedHashMap<>();

    private final BitSet needed = new BitSet();
    private final BitSet readOnly = new BitSet();

    /** By state, the sets of taken slots, none of which makes another superfluous. Never changed once it is here. */
    private Map<S, List<long[]>> configurations = new LinkedHashMap<>();

    private long steps;

    Frontier(Model<S> model, long stepBudget) {
        this.model = model;
        this.stepBudget = stepBudget;
        configurations.put(model.initial(), new ArrayList<>(List.of(new long[1])));
    }

    /** One that goes on from where this is, for as many steps of its own. */
    Frontier<S> fork(long ownStepBudget) {
        Frontier<S> fork = new Frontier<>(model, ownStepBudget);
        fork.open.addAll(open);
        fork.elder.addAll(elder);
        fork.youngest.putAll(youngest);
        fork.needed.or(needed);
        fork.readOnly.or(readOnly);
        fork.configurations = configurations;
        return fork;
    }

    /** The open operation in that slot is not needed after all. */
    void relax(int slot) {
        needed.clear(slot);
    }

    /** Steps taken so far: of the model, and invocations and completions. */
    long steps() {
        return steps;
    }

    /** True if the budget did not suffice: the configurations are no longer all. */
    boolean gaveUp() {
        return steps > stepBudget;
    }

    /** True if no order explains what was needed. */
    boolean isEmpty() {
        return configurations.isEmpty();
    }

    List<Configuration<S>> configurations() {
        return list(configurations);
    }

    /** The open operation in that slot; null if it is free. */
    @Nullable
    Operation open(int slot) {
        return open.get(slot);
    }

    /** How many slots there are, free ones included. */
    int slots() {
        return open.size();
    }

    /** Invokes {@code operation}, and says in which slot it is. */
    int invoke(Operation operation, boolean isNeeded) {
        int slot = open.indexOf(null);
        if (slot < 0) {
            slot = open.size();
            open.add(null);
            elder.add(-1);
        }
        steps++;
        elder.set(slot, isNeeded || operation.ok() ? -1 : succeedTwin(operation, slot));
        open.set(slot, operation);
        needed.set(slot, isNeeded);
        readOnly.set(slot, isNeeded && model.readOnly(operation));
        if (readOnly.get(slot)) {
            Map<S, List<long[]>> settled = new LinkedHashMap<>();
            for (Configuration<S> each : configurations()) {
                add(settled, settle(each));
            }
            configurations = settled;
        }
        return slot;
    }

    /** The slot of the youngest open operation of unknown outcome that asks for the same, or -1; from now on {@code slot} is that. */
    private int succeedTwin(Operation operation, int slot) {
        Integer twin = youngest.put(Arrays.asList(operation.key(), operation.function(), operation.input()), slot);
        return twin == null ? -1 : twin;
    }

    /** Completes the operation in {@code slot}. Without effect once the budget is spent. */
    void complete(int slot) {
        steps++;
        Map<S, List<long[]>> after = new LinkedHashMap<>();
        Deque<Configuration<S>> work = new ArrayDeque<>();
        for (Configuration<S> each : configurations()) {
            if (each.has(slot)) {
                add(after, without(each, slot));
                continue;
            }
            work.add(each);
            if (!needed.get(slot)) {
                add(after, each);
            }
        }
        Map<S, List<long[]>> seen = new LinkedHashMap<>();
        while (!work.isEmpty() && !gaveUp()) {
            for (Configuration<S> next : successors(work.removeFirst())) {
                if (next.has(slot)) {
                    add(after, without(next, slot));
                } else if (add(seen, next)) {
                    work.add(next);
                }
            }
        }
        configurations = after;
        open.set(slot, null);
    }

    /** Where one more open operation leads. */
    private List<Configuration<S>> successors(Configuration<S> from) {
        List<Configuration<S>> successors = new ArrayList<>();
        steps += open.size() / COMPARISONS_PER_STEP;
        for (int slot = 0; slot < open.size(); slot++) {
            if (open.get(slot) == null || from.has(slot) || readOnly.get(slot)) {
                continue; // one that changes nothing was taken when it could be
            }
            int first = elder.get(slot);
            if (first < 0 || from.has(first)) {
                Configuration<S> next = take(from, slot);
                if (next != null) {
                    successors.add(next);
                }
            }
        }
        return successors;
    }

    /** {@code from} with one more operation taken; null if the model refuses it, or it is no use. */
    @Nullable
    Configuration<S> take(Configuration<S> from, int slot) {
        Operation operation = Objects.requireNonNull(open.get(slot));
        steps++;
        S next = model.step(from.state, operation);
        if (next == null || (!needed.get(slot) && next.equals(from.state))) {
            return null;
        }
        long[] taken = Arrays.copyOf(from.taken, Math.max(from.taken.length, slot / Long.SIZE + 1));
        taken[slot / Long.SIZE] |= 1L << slot;
        return settle(new Configuration<>(next, taken));
    }

    /** Takes the needed operations that change nothing and are allowed. */
    private Configuration<S> settle(Configuration<S> from) {
        long[] taken = Arrays.copyOf(from.taken, open.size() / Long.SIZE + 1);
        Configuration<S> settled = new Configuration<>(from.state, taken);
        for (int slot = readOnly.nextSetBit(0); slot >= 0; slot = readOnly.nextSetBit(slot + 1)) {
            Operation operation = open.get(slot);
            if (operation != null && !settled.has(slot)) {
                steps++;
                if (model.step(from.state, operation) != null) {
                    taken[slot / Long.SIZE] |= 1L << slot;
                }
            }
        }
        return settled;
    }

    /** All states that the object can be in now, open operations taken or not; at most {@code max} of them. */
    List<S> states(int max) {
        Map<S, List<long[]>> seen = new LinkedHashMap<>();
        Deque<Configuration<S>> work = new ArrayDeque<>();
        for (Configuration<S> each : configurations()) {
            add(seen, each);
            work.add(each);
        }
        while (!work.isEmpty() && seen.size() <= max && !gaveUp()) {
            for (Configuration<S> next : successors(work.removeFirst())) {
                if (add(seen, next)) {
                    work.add(next);
                }
            }
        }
        return List.copyOf(new ArrayList<>(seen.keySet()).subList(0, Math.min(max, seen.size())));
    }

    private Configuration<S> without(Configuration<S> from, int slot) {
        long[] taken = from.taken.clone();
        taken[slot / Long.SIZE] &= ~(1L << slot); // which has(slot)
        return new Configuration<>(from.state, taken);
    }

    /** Adds it unless one there can do as much; removes those that can do no more. */
    private boolean add(Map<S, List<long[]>> into, Configuration<S> added) {
        List<long[]> same = into.computeIfAbsent(added.state, unused -> new ArrayList<>());
        steps += same.size() / COMPARISONS_PER_STEP;
        for (long[] taken : same) {
            if (canDoAsMuch(taken, added.taken)) {
                return false;
            }
        }
        same.removeIf(taken -> canDoAsMuch(added.taken, taken));
        same.add(added.taken);
        return true;
    }

    private boolean canDoAsMuch(long[] one, long[] other) {
        for (int slot = 0; slot < open.size(); slot += Long.SIZE) {
            int word = slot / Long.SIZE;
            long ones = word < one.length ? one[word] : 0;
            long others = word < other.length ? other[word] : 0;
            long differing = ones ^ others;
            while (differing != 0) {
                int bit = slot + Long.numberOfTrailingZeros(differing);
                boolean more = (ones & 1L << bit) != 0;
                boolean better = readOnly.get(bit) ? more : !needed.get(bit) && !more;
                if (!better) {
                    return false;
                }
                differing &= differing - 1;
            }
        }
        return true;
    }

    private static <S> List<Configuration<S>> list(Map<S, List<long[]>> configurations) {
        List<Configuration<S>> list = new ArrayList<>();
        configurations.forEach((state, sets) -> sets.forEach(taken -> list.add(new Configuration<>(state, taken))));
        return list;
    }
}
