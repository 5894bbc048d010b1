package dev.ariadne.checker.report;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Many operations on an object with much in its state. Each takes effect at some instant while it is open, some are never heard of
 * again, and near the end there is an answer or two as if an operation had been forgotten or its effect came late.
 */
final class LongHistory {
    /** What the clients ask for, and a plain object that does it. */
    private interface Plain {
        /** Function and argument. */
        List<@Nullable Object> ask(Random random, int number);

        /** Does it, and answers. */
        @Nullable
        Object answer(String function, @Nullable Object input, @Nullable Object key);

        /** An answer that looks right and is not, if there is one. */
        default @Nullable Object wrong(Random random, @Nullable Object truth) {
            return truth;
        }
    }

    static final List<String> NAMES = List.of(
            "register",
            "key-value",
            "ranges",
            "append-kv",
            "growing text",
            "set",
            "growing set",
            "fifo-queue",
            "unordered-queue",
            "multi-register",
            "counter",
            "mutex");

    /** About how many operations are never heard of again, but at most a tenth. */
    private static final int LOST = 8;

    /** Of so few, any may be wrong. */
    private static final int FEW = 20;

    private final Random random;
    private final Plain plain;
    private final Recorder recorder = new Recorder();

    private LongHistory(String name, Random random) {
        this.random = random;
        this.plain = switch (name) {
            case "register" -> new Cells(1);
            case "key-value" -> new Store(false);
            case "ranges" -> new Store(true);
            case "append-kv" -> new Text(true);
            case "growing text" -> new Text(false);
            case "set" -> new Elements(40);
            case "growing set" -> new Elements(0);
            case "fifo-queue" -> new Queue(true);
            case "unordered-queue" -> new Queue(false);
            case "multi-register" -> new Cells(4);
            case "counter" -> new Count();
            case "mutex" -> new Lock();
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Model<?> model(String name) {
        return switch (name) {
            case "ranges" -> Models.keyValue();
            case "growing set" -> Models.named("set", null);
            case "growing text" -> Models.named("append-kv", null);
            default -> Models.named(name, null);
        };
    }

    /** About so many operations on the object called so, of as many clients. */
    static History play(String name, Random random, int operations, int clients) {
        return new LongHistory(name, random).play(operations, clients);
    }

    private History play(int operations, int clients) {
        int[] ids = new int[clients];
        boolean[] applied = new boolean[clients];
        long[] processes = new long[clients];
        @Nullable Object[] answers = new Object[clients];
        List<@Nullable List<@Nullable Object>> open = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            open.add(null);
            processes[client] = client;
        }
        int lieAt = operations - random.nextInt(1 + (operations < FEW ? operations : operations / 5));
        int next = 0;
        while (next < operations || open.stream().anyMatch(call -> call != null)) {
            int client = random.nextInt(clients);
            List<@Nullable Object> call = open.get(client);
            if (call == null) {
                if (next < operations) {
                    call = plain.ask(random, next++);
                    open.set(client, call);
                    applied[client] = false;
                    ids[client] = recorder.invoke(
                            processes[client],
                            call.size() > 2 ? call.get(2) : null,
                            (String) call.get(0),
                            call.get(1),
                            0);
                }
            } else if (!applied[client]) {
                applied[client] = true;
                boolean forgotten = next >= lieAt && random.nextInt(6) == 0 && !ANSWERS.contains(call.get(0));
                Object answer = forgotten
                        ? null
                        : plain.answer((String) call.get(0), call.get(1), call.size() > 2 ? call.get(2) : null);
                boolean lies = next >= lieAt && random.nextInt(3) == 0;
                answers[client] = lies && !forgotten ? plain.wrong(random, answer) : answer;
            } else {
                boolean lost = random.nextInt(Math.max(operations, 10 * LOST)) < LOST && !takes(call);
                boolean impossible = LIMP.equals(answers[client]);
                recorder.complete(
                        ids[client],
                        impossible ? Outcome.FAIL : lost ? Outcome.UNKNOWN : Outcome.OK,
                        impossible || lost ? null : answers[client],
                        0);
                if (lost) {
                    processes[client] += clients;
                }
                open.set(client, null);
            }
        }
        return recorder.history();
    }

    /** Those whose answer is all there is to them, or half of it. */
    private static final List<String> ANSWERS = List.of("read", "get", "range", "dequeue");

    /** One that took nobody knows what, or nothing, makes queues too hard to judge. */
    private static boolean takes(List<@Nullable Object> call) {
        return "dequeue".equals(call.get(0));
    }

    /** The answer of an operation that did not happen. */
    private static final Object LIMP = "did not happen";

    private static final class Cells implements Plain {
        private final Map<Object, Object> values = new TreeMap<>();
        private final int registers;
        private @Nullable Object before;

        Cells(int registers) {
            this.registers = registers;
        }

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            if (registers == 1) {
                return random.nextBoolean()
                        ? Arrays.asList("read", null)
                        : Arrays.asList("write", (long) random.nextInt(5));
            }
            List<Object> steps = new ArrayList<>();
            for (int i = random.nextInt(2); i < 2; i++) {
                Object register = (long) random.nextInt(registers);
                steps.add(
                        random.nextBoolean()
                                ? Arrays.asList("read", register, null)
                                : Arrays.asList("write", register, (long) random.nextInt(5)));
            }
            return Arrays.asList("txn", steps);
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            if (!function.equals("txn")) {
                Object before = values.get("");
                if (input != null) {
                    this.before = before;
                    values.put("", input);
                }
                return input == null ? before : input;
            }
            List<Object> answers = new ArrayList<>();
            for (Object each : (List<?>) input) {
                List<?> step = (List<?>) each;
                if (step.get(0).equals("write")) {
                    values.put(step.get(1), step.get(2));
                }
                answers.add(Arrays.asList(step.get(0), step.get(1), values.get(step.get(1))));
            }
            return answers;
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            return truth instanceof Long ? before : truth;
        }
    }

    private static final class Store implements Plain {
        private static final int KEYS = 5;
        private final Map<String, String> values = new TreeMap<>();
        private final boolean ranges;

        Store(boolean ranges) {
            this.ranges = ranges;
        }

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            String key = "k" + (ranges ? random.nextInt(KEYS) : 0);
            return switch (random.nextInt(ranges ? 7 : 5)) {
                case 0, 1 -> Arrays.asList("put", "v" + random.nextInt(20), key);
                case 2 -> Arrays.asList("delete", null, key);
                case 3, 4 -> Arrays.asList("get", null, key);
                default -> Arrays.asList("range", null, List.of(key, "k9"));
            };
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            if (function.equals("range")) {
                return new TreeMap<>(((TreeMap<String, String>) values).subMap((String) ((List<?>) key).get(0), "k9"));
            }
            String before = values.get((String) key);
            return switch (function) {
                case "put" -> {
                    values.put((String) key, (String) input);
                    yield null;
                }
                case "delete" -> values.remove((String) key) != null;
                default -> before;
            };
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            return truth instanceof String ? "v" + random.nextInt(20) : truth;
        }
    }

    private static final class Text implements Plain {
        private final boolean puts;
        private String text = "";

        Text(boolean puts) {
            this.puts = puts;
        }

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            if (puts && random.nextInt(12) == 0) {
                return Arrays.asList("put", number + ";", "k");
            }
            return random.nextInt(puts ? 2 : 8) == 0
                    ? Arrays.asList("get", null, "k")
                    : Arrays.asList("append", number + ",", "k");
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            switch (function) {
                case "put" -> text = (String) input;
                case "append" -> text += input;
                default -> {
                    return text;
                }
            }
            return null;
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            if (truth == null || text.length() < 4) {
                return truth;
            }
            return random.nextInt(3) == 0
                    ? text + "?"
                    : text.substring(0, text.lastIndexOf(',', text.length() - 2) + 1);
        }
    }

    private static final class Elements implements Plain {
        private final Set<Object> elements = new LinkedHashSet<>();
        private final int domain;
        private @Nullable Object latest;

        Elements(int domain) {
            this.domain = domain;
        }

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            Object element = (long) (domain == 0 ? number : random.nextInt(domain));
            int reads = domain == 0 ? 30 : 3;
            if (random.nextInt(reads) == 0) {
                return Arrays.asList("read", null);
            }
            boolean removes = domain > 0 && random.nextBoolean();
            return Arrays.asList(removes ? "remove" : "add", element);
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            if (function.equals("read")) {
                return List.copyOf(elements);
            }
            latest = input;
            return function.equals("add") ? elements.add(input) : elements.remove(input);
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            if (!(truth instanceof List<?> read)) {
                return truth instanceof Boolean changed ? !changed : truth;
            }
            List<Object> other = new ArrayList<>(read);
            if (latest != null && !other.remove(latest)) {
                other.add(latest);
            }
            return other;
        }
    }

    private static final class Queue implements Plain {
        private final List<Object> elements = new ArrayList<>();
        private final boolean ordered;

        Queue(boolean ordered) {
            this.ordered = ordered;
        }

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            return random.nextBoolean() ? Arrays.asList("enqueue", (long) number) : Arrays.asList("dequeue", null);
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            if (function.equals("enqueue")) {
                elements.add(input);
                return null;
            }
            return elements.isEmpty() ? LIMP : elements.remove(ordered ? 0 : elements.size() / 2);
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            return truth == null || truth.equals(LIMP) || elements.isEmpty()
                    ? truth
                    : elements.get(elements.size() - 1);
        }
    }

    private static final class Count implements Plain {
        private long count;

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            return random.nextBoolean() ? Arrays.asList("read", null) : Arrays.asList("add", 1L + random.nextInt(3));
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            count += input == null ? 0 : (Long) input;
            return input == null ? count : input;
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            return truth instanceof Long read ? read - random.nextInt(4) : truth;
        }
    }

    private static final class Lock implements Plain {
        private boolean held;

        @Override
        public List<@Nullable Object> ask(Random random, int number) {
            return Arrays.asList(random.nextBoolean() ? "acquire" : "release", null);
        }

        @Override
        public @Nullable Object answer(String function, @Nullable Object input, @Nullable Object key) {
            boolean acquires = function.equals("acquire");
            if (acquires == held) {
                return LIMP;
            }
            held = acquires;
            return null;
        }

        @Override
        public @Nullable Object wrong(Random random, @Nullable Object truth) {
            return null;
        }
    }
}
