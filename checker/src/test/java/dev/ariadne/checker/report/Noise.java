package dev.ariadne.checker.report;

import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.List;
import java.util.Random;

/** A small history of operations, answers and outcomes drawn at random from the few that a model knows. */
record Noise(String name, Model<?> model, History history) {
    private static final int PROCESSES = 4;
    private static final int OPERATIONS_MAX = 8;

    /** Function, argument and answer. */
    private static final List<List<String>> STORE = List.of(
            List.of("put", "\"a\"", "nil"),
            List.of("put", "\"b\"", "nil"),
            List.of("get", "nil", "\"a\""),
            List.of("get", "nil", "\"b\""),
            List.of("get", "nil", "nil"),
            List.of("delete", "nil", "true"),
            List.of("delete", "nil", "false"),
            List.of("delete", "nil", "nil"),
            List.of("cas", "[\"a\" \"b\"]", "true"),
            List.of("cas", "[\"a\" \"b\"]", "false"),
            List.of("cas", "[nil \"a\"]", "true"),
            List.of("cas", "[\"b\" \"a\"]", "[false \"a\"]"));

    private static final List<List<String>> STRINGS = List.of(
            List.of("put", "\"a\"", "nil"),
            List.of("append", "\"b\"", "nil"),
            List.of("append", "\"b\"", "nil"),
            List.of("get", "nil", "\"ab\""),
            List.of("get", "nil", "\"a\""),
            List.of("get", "nil", "\"b\""),
            List.of("get", "nil", "\"\""));

    private static final List<List<String>> LOCK =
            List.of(List.of("acquire", "nil", "nil"), List.of("release", "nil", "nil"));

    private static final List<List<String>> REGISTERS = List.of(
            List.of("txn", "[[:read x 1]]", "[[:read x 1]]"),
            List.of("txn", "[[:write x 1]]", "[[:write x 1]]"),
            List.of("txn", "[[:write x 3]]", "[[:write x 3]]"),
            List.of("txn", "[[:read x 1] [:write y 2]]", "[[:read x 1] [:write y 2]]"),
            List.of("txn", "[[:read y 2] [:write x 1]]", "[[:read y 2] [:write x 1]]"));

    static Noise make(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> make("key-value", STORE, random);
            case 1 -> make("append-kv", STRINGS, random);
            case 2 -> make("mutex", LOCK, random);
            default -> make("multi-register", REGISTERS, random);
        };
    }

    private static Noise make(String name, List<List<String>> calls, Random random) {
        Recorder recorder = new Recorder();
        int[] open = new int[PROCESSES];
        Object[] answers = new Object[PROCESSES];
        int operations = 0;
        while (operations < OPERATIONS_MAX || random.nextInt(10) > 0) {
            int process = random.nextInt(PROCESSES);
            if (open[process] > 0) {
                Outcome outcome = List.of(Outcome.OK, Outcome.OK, Outcome.OK, Outcome.UNKNOWN, Outcome.FAIL)
                        .get(random.nextInt(5));
                recorder.complete(open[process] - 1, outcome, outcome == Outcome.OK ? answers[process] : null, 0);
                open[process] = 0;
            } else if (operations < OPERATIONS_MAX) {
                List<String> call = calls.get(random.nextInt(calls.size()));
                answers[process] = EdnParser.parseOne("answer", call.get(2));
                open[process] =
                        1 + recorder.invoke(process, null, call.get(0), EdnParser.parseOne("input", call.get(1)), 0);
                operations++;
            }
        }
        return new Noise(name, Models.named(name, null), recorder.history());
    }
}
