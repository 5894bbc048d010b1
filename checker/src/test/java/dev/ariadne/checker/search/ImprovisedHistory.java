package dev.ariadne.checker.search;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A small history of a few clients of one object. An operation takes effect at any time while it is open; now and then it does not
 * although it says so, or answers at random, or fails, or nobody hears of it again.
 */
abstract class ImprovisedHistory {
    final Random random;
    private final Recorder recorder = new Recorder();
    private final @Nullable Call[] open;
    private final int lies;
    private final int crashes;

    /** How many values were handed out. */
    private int values;

    /** One in so many values is not new; 0 if all are. */
    final int repeats;

    ImprovisedHistory(Random random, int repeats) {
        this.repeats = repeats;
        this.random = random;
        this.open = new Call[2 + random.nextInt(3)];
        this.lies = List.of(0, 2, 2, 3).get(random.nextInt(4));
        this.crashes = List.of(0, 12, 4).get(random.nextInt(3));
    }

    /** Asks for something. */
    abstract Call call();

    /** Does what is asked, at once, and answers. */
    abstract @Nullable Object apply(Call call);

    /** An answer made up. */
    abstract @Nullable Object lie(Call call, @Nullable Object truth);

    /** True if that answer can only be recorded as a failure. */
    boolean failed(Call call) {
        return false;
    }

    History play() {
        int operations = 4 + random.nextInt(7);
        int asked = 0;
        while (asked < operations || random.nextInt(12) > 0) {
            int process = random.nextInt(open.length);
            Call call = open[process];
            if (call == null) {
                if (asked < operations) {
                    asked++;
                    call = call();
                    call.id = recorder.invoke(process, null, call.function, call.input, 0);
                    open[process] = call;
                }
            } else if (random.nextInt(4) == 0) {
                effect(call);
            } else if (random.nextBoolean()) {
                complete(call);
                open[process] = null;
            }
        }
        return recorder.history();
    }

    private void effect(Call call) {
        if (!call.applied) {
            call.applied = true;
            call.output = apply(call);
        }
    }

    private void complete(Call call) {
        if (chance(crashes)) {
            if (!call.applied && random.nextBoolean()) {
                effect(call);
            }
            boolean failed = random.nextInt(3) == 0;
            recorder.complete(call.id, failed ? Outcome.FAIL : Outcome.UNKNOWN, null, 0);
            return;
        }
        if (chance(lies)) {
            recorder.complete(call.id, Outcome.OK, lie(call, call.output), 0);
            return;
        }
        effect(call);
        boolean failed = failed(call);
        recorder.complete(call.id, failed ? Outcome.FAIL : Outcome.OK, failed ? null : call.output, 0);
    }

    /** The number of the next value to be written. */
    int fresh() {
        return chance(repeats) ? recent() : ++values;
    }

    /** The number of a value written lately, or not long after. */
    int recent() {
        return Math.max(0, values + 1 - random.nextInt(6));
    }

    boolean chance(int oneIn) {
        return oneIn > 0 && random.nextInt(oneIn) == 0;
    }

    static final class Call {
        final String function;
        final @Nullable Object input;

        int id;
        boolean applied;

        @Nullable
        Object output;

        Call(String function, @Nullable Object input) {
            this.function = function;
            this.input = input;
        }
    }

    /** A register, with or without compare-and-set, whose values are all different. */
    static final class OfRegister extends ImprovisedHistory {
        private final int functions;
        private Object value = 0L;

        OfRegister(Random random, int repeats, boolean compareAndSet) {
            super(random, repeats);
            this.functions = compareAndSet ? 3 : 2;
        }

        @Override
        Call call() {
            return switch (random.nextInt(functions)) {
                case 0 -> new Call("read", null);
                case 1 -> new Call("write", (long) fresh());
                default -> new Call("cas", Arrays.asList(chance(2) ? (long) recent() : value, (long) fresh()));
            };
        }

        @Override
        @Nullable
        Object apply(Call call) {
            if (call.function.equals("read")) {
                return chance(6) ? null : value;
            }
            if (call.function.equals("write")) {
                value = Objects.requireNonNull(call.input);
                return null;
            }
            List<?> swap = (List<?>) Objects.requireNonNull(call.input);
            if (!swap.get(0).equals(value)) {
                return false;
            }
            value = swap.get(1);
            return null;
        }

        @Override
        boolean failed(Call call) {
            return Boolean.FALSE.equals(call.output);
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            return call.function.equals("read") ? (long) recent() : null;
        }
    }

    /** A key whose compare-and-sets say whether they swapped. */
    static final class OfKey extends ImprovisedHistory {
        private @Nullable Object value;

        OfKey(Random random, int repeats) {
            super(random, repeats);
        }

        @Override
        Call call() {
            return switch (random.nextInt(7)) {
                case 0 -> new Call("cas", Arrays.asList(chance(2) ? "v" + recent() : value, "v" + fresh()));
                case 1 -> new Call(chance(3) ? "delete" : "get", null);
                case 2, 3 -> new Call("put", "v" + fresh());
                default -> new Call("get", null);
            };
        }

        @Override
        @Nullable
        Object apply(Call call) {
            Object before = value;
            switch (call.function) {
                case "put" -> value = call.input;
                case "delete" -> {
                    value = null;
                    return before != null;
                }
                case "cas" -> {
                    List<?> swap = (List<?>) Objects.requireNonNull(call.input);
                    value = Objects.equals(swap.get(0), before) ? swap.get(1) : before;
                    return Objects.equals(swap.get(0), before);
                }
                default -> {
                    return before;
                }
            }
            return null;
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            return switch (call.function) {
                case "put" -> null;
                case "get" -> chance(3) ? null : "v" + recent();
                default -> chance(2);
            };
        }
    }

    /** A text that grows, of pieces that are all different. */
    static final class OfText extends ImprovisedHistory {
        private final int puts;
        private final List<String> before = new ArrayList<>();
        private String text;

        OfText(Random random, int repeats, String initial) {
            super(random, repeats);
            this.puts = random.nextInt(2) * 2;
            this.text = initial;
        }

        @Override
        Call call() {
            int function = random.nextInt(5 + puts);
            if (function < 3) {
                return new Call("get", null);
            }
            return new Call(function < 5 ? "append" : "put", piece(fresh()));
        }

        /** If values repeat, so do pieces within pieces. */
        private String piece(int number) {
            return String.valueOf((char) ('a' + (repeats > 0 ? number / 2 : number)))
                    .repeat(1 + number % 2);
        }

        @Override
        @Nullable
        Object apply(Call call) {
            if (call.function.equals("get")) {
                return text;
            }
            before.add(text);
            text = (call.function.equals("put") ? "" : text) + call.input;
            return null;
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            if (!call.function.equals("get")) {
                return null;
            }
            String old = before.isEmpty() ? text : before.get(random.nextInt(before.size()));
            return switch (random.nextInt(6)) {
                case 0 -> text + piece(recent());
                case 1 -> text.isEmpty() ? "z" : text.substring(1);
                case 2 -> old + text;
                default -> old;
            };
        }
    }

    /** A queue of elements that are all different; who finds nothing in it fails. */
    static final class OfQueue extends ImprovisedHistory {
        private final List<Object> elements = new ArrayList<>();
        private final boolean ordered;

        OfQueue(Random random, int repeats, boolean ordered) {
            super(random, repeats);
            this.ordered = ordered;
        }

        @Override
        Call call() {
            return chance(2) ? new Call("enqueue", (long) fresh()) : new Call("dequeue", null);
        }

        @Override
        @Nullable
        Object apply(Call call) {
            if (call.function.equals("enqueue")) {
                elements.add(Objects.requireNonNull(call.input));
                return null;
            }
            return elements.isEmpty() ? null : elements.remove(ordered ? 0 : random.nextInt(elements.size()));
        }

        @Override
        boolean failed(Call call) {
            return call.function.equals("dequeue") && call.output == null && !chance(repeats);
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            if (call.function.equals("enqueue")) {
                return null;
            }
            return elements.isEmpty() || chance(4) ? (long) recent() : elements.remove(random.nextInt(elements.size()));
        }
    }

    /** A set to which different elements are added; if values repeat, some are removed. */
    static final class OfSet extends ImprovisedHistory {
        private final List<Object> elements = new ArrayList<>();
        private List<Object> before;

        OfSet(Random random, int repeats, List<Object> initial) {
            super(random, repeats);
            this.elements.addAll(initial);
            this.before = initial;
        }

        @Override
        Call call() {
            String writes = chance(repeats) ? "remove" : "add";
            return chance(2) ? new Call(writes, (long) fresh()) : new Call("read", null);
        }

        @Override
        @Nullable
        Object apply(Call call) {
            if (call.function.equals("read")) {
                return chance(8) ? null : List.copyOf(elements);
            }
            if (chance(3)) {
                before = List.copyOf(elements);
            }
            Object element = Objects.requireNonNull(call.input);
            boolean removes = call.function.equals("remove");
            boolean changes = elements.remove(element) == removes;
            if (!removes) {
                elements.add(random.nextInt(elements.size() + 1), element);
            }
            return chance(2) ? changes : null;
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            if (!call.function.equals("read")) {
                return chance(repeats) ? false : null;
            }
            List<Object> lie = new ArrayList<>(chance(2) ? before : elements);
            if (chance(2)) {
                lie.remove((Object) (long) recent());
            }
            if (chance(4)) {
                lie.add((long) recent());
            }
            return lie;
        }
    }

    /** A number that grows and shrinks. */
    static final class OfCounter extends ImprovisedHistory {
        private long value;

        OfCounter(Random random) {
            super(random, 0);
        }

        @Override
        Call call() {
            return chance(2) ? new Call("read", null) : new Call("add", (long) random.nextInt(7) - 3);
        }

        @Override
        @Nullable
        Object apply(Call call) {
            if (call.function.equals("read")) {
                return chance(6) ? null : value;
            }
            value += (Long) Objects.requireNonNull(call.input);
            return null;
        }

        @Override
        @Nullable
        Object lie(Call call, @Nullable Object truth) {
            return call.function.equals("read") ? value + random.nextInt(3) - 1 : null;
        }
    }
}
