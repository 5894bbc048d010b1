package dev.ariadne.checker.search;

import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A small history of one object, drawn from a seed: clients of an object that does what they ask at some moment, and that now and
 * then answers wrongly, forgets, does it after all, or never answers.
 */
final class RandomHistory {
    enum Kind {
        REGISTER,
        CAS_REGISTER,
        KEY_VALUE,
        MUTEX,
        MULTI_REGISTER,
        APPEND,
        ANY_CELL
    }

    final Kind kind;
    final Model<?> model;
    final History history;

    private final Random random;
    private final Recorder recorder = new Recorder();

    /** Whether every write has a value of its own. */
    private final boolean unique;

    private final int lies;
    private final int losses;

    /** What the object holds: a value or null, a map, or whether it is held. */
    private Object state;

    private int written;

    RandomHistory(long seed, int operationsMax) {
        this(new Random(seed * 0x9E3779B97F4A7C15L), null, operationsMax);
    }

    /** One of that kind. */
    RandomHistory(long seed, Kind kind, int operationsMax) {
        this(new Random(seed * 0x9E3779B97F4A7C15L), kind, operationsMax);
    }

    private RandomHistory(Random random, Kind wanted, int operationsMax) {
        this.random = random;
        Kind[] kinds = Kind.values();
        // half of all are of the models with most to go wrong
        Kind any = random.nextBoolean() ? kinds[random.nextInt(3)] : kinds[random.nextInt(kinds.length)];
        kind = wanted == null ? any : wanted;
        unique = random.nextInt(3) > 0;
        lies = random.nextInt(operationsMax < 12 ? 9 : 3);
        losses = random.nextInt(5);
        model = switch (kind) {
            case REGISTER -> Models.named("register", null);
            case CAS_REGISTER -> Models.casRegister(null);
            case KEY_VALUE -> Models.keyValue();
            case MUTEX -> Models.named("mutex", null);
            case MULTI_REGISTER -> Models.named("multi-register", Map.of("x", 0L, "y", 0L));
            case APPEND -> Models.named("append-kv", null);
            case ANY_CELL -> new AnyCell();
        };
        state = switch (kind) {
            case MUTEX -> false;
            case MULTI_REGISTER -> new TreeMap<>(Map.of("x", 0L, "y", 0L));
            case APPEND -> "";
            case ANY_CELL -> 0L;
            default -> null;
        };
        play(1 + random.nextInt(operationsMax), 1 + random.nextInt(operationsMax));
        history = recorder.history();
    }

    List<Operation> operations() {
        return history.operations();
    }

    private void play(int operations, int clients) {
        Request[] open = new Request[clients];
        int asked = 0;
        while (asked < operations || random.nextInt(6) > 0) {
            int client = random.nextInt(clients);
            if (open[client] == null && asked < operations) {
                open[client] = new Request(asked++);
            } else if (open[client] != null && random.nextInt(3) == 0) {
                open[client].apply();
            } else if (open[client] != null) {
                open[client].complete();
                open[client] = null;
            }
        }
    }

    private Object value() {
        long value = unique ? ++written : random.nextInt(3);
        return kind == Kind.KEY_VALUE || kind == Kind.APPEND ? "v" + value : (Object) value;
    }

    private Object anyValue() {
        long value = random.nextInt(unique ? written + 2 : 3);
        return kind == Kind.KEY_VALUE || kind == Kind.APPEND ? "v" + value : (Object) value;
    }

    private final class Request {
        private final String function;
        private final Object input;
        private final int id;
        private boolean applied;
        private Object output;

        Request(int process) {
            List<String> functions = switch (kind) {
                case REGISTER -> List.of("read", "write", "read");
                case CAS_REGISTER -> List.of("read", "write", "cas");
                case KEY_VALUE -> List.of("get", "get", "put", "put", "cas", "delete");
                case MUTEX -> List.of("acquire", "release");
                case MULTI_REGISTER -> List.of("txn");
                case APPEND -> List.of("get", "append", "append", "put");
                case ANY_CELL -> List.of("access");
            };
            function = functions.get(random.nextInt(functions.size()));
            input = switch (function) {
                case "write", "put", "append" -> value();
                case "cas" -> Arrays.asList(random.nextInt(5) > 0 && state != null ? state : anyValue(), value());
                case "txn" -> steps();
                case "access" -> access();
                default -> null;
            };
            id = recorder.invoke(
                    process, kind == Kind.KEY_VALUE || kind == Kind.APPEND ? "k" : null, function, input, 0);
        }

        private List<Object> access() {
            Object requires = random.nextInt(3) > 0 ? null : random.nextBoolean() ? state : anyValue();
            Object refuses = random.nextInt(3) > 0 ? null : anyValue();
            return Arrays.asList(requires, refuses, random.nextInt(3) > 0 ? value() : null);
        }

        private List<Object> steps() {
            Object first = step();
            return random.nextBoolean() ? List.of(first) : List.of(first, step());
        }

        private List<Object> step() {
            String register = random.nextBoolean() ? "x" : "y";
            return random.nextBoolean()
                    ? Arrays.asList(new Keyword("read"), register, null)
                    : Arrays.asList(new Keyword("write"), register, value());
        }

        @SuppressWarnings("unchecked")
        void apply() {
            if (applied) {
                return;
            }
            applied = true;
            Object before = state;
            switch (function) {
                case "read", "get" -> output = before;
                case "write", "put" -> state = input;
                case "append" -> state = before + input.toString();
                case "delete" -> {
                    output = before != null;
                    state = null;
                }
                case "cas" -> {
                    List<?> swap = (List<?>) input;
                    output = Objects.equals(swap.get(0), before);
                    if (output.equals(true)) {
                        state = swap.get(1);
                    } else if (kind == Kind.KEY_VALUE && random.nextBoolean()) {
                        output = Arrays.asList(false, before);
                    }
                }
                case "access" -> {
                    List<?> access = (List<?>) input;
                    boolean required = access.get(0) == null || access.get(0).equals(before);
                    output = required && !before.equals(access.get(1));
                    state = output.equals(true) && access.get(2) != null ? access.get(2) : before;
                }
                case "acquire", "release" -> {
                    output = (boolean) before != function.equals("acquire");
                    state = function.equals("acquire");
                }
                default -> {
                    Map<Object, Object> registers = new TreeMap<>((Map<Object, Object>) before);
                    output = ((List<List<Object>>) input)
                            .stream()
                                    .map(step -> {
                                        if (step.get(2) != null) {
                                            registers.put(step.get(1), step.get(2));
                                            return step;
                                        }
                                        return Arrays.asList(step.get(0), step.get(1), registers.get(step.get(1)));
                                    })
                                    .toList();
                    state = registers;
                }
            }
        }

        void complete() {
            if (random.nextInt(10) < losses) {
                if (random.nextBoolean()) {
                    apply();
                }
                if (random.nextBoolean()) {
                    recorder.complete(id, Outcome.UNKNOWN, null, 0);
                }
                return;
            }
            boolean lie = random.nextInt(12) < lies;
            if (!lie || random.nextBoolean()) {
                apply();
            }
            boolean demands = kind == Kind.MUTEX || kind == Kind.ANY_CELL;
            boolean refused =
                    (demands || (function.equals("cas") && kind == Kind.CAS_REGISTER)) && !Boolean.TRUE.equals(output);
            if (refused != lie && (refused || random.nextInt(4) == 0)) {
                recorder.complete(id, Outcome.FAIL, null, 0);
            } else {
                recorder.complete(id, Outcome.OK, lie ? lie() : output, 0);
            }
        }

        private Object lie() {
            return switch (function) {
                case "read", "get" -> random.nextInt(8) > 0 || kind == Kind.APPEND ? anyValue() : null;
                case "delete" -> random.nextBoolean();
                case "cas" ->
                    kind == Kind.KEY_VALUE && random.nextBoolean()
                            ? Arrays.asList(false, anyValue())
                            : (Object) random.nextBoolean();
                case "txn" -> output == null ? input : output;
                default -> null;
            };
        }
    }
}
