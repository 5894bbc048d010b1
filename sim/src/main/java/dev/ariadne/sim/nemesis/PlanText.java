package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans as text, one thing a line, to be read and edited by people:
 *
 * <pre>
 * ariadne-plan 1
 * scenario partition-storm
 * seed 7193
 * knob nodes 3
 * fault 120000000 crash node=1 kind=POWER_FAILURE down=50000000
 * op 130000000 put k1 v1
 * end
 * </pre>
 *
 * <p>Times are nanoseconds. Lines of faults may stand among lines of operations, each in order of time. Empty lines and lines that begin
 * with {@code #} say nothing. The last line shows that nothing was cut off.
 */
public final class PlanText {
    private static final String HEADER = "ariadne-plan 1";
    private static final String END = "end";

    private PlanText() {}

    public static String write(Plan plan) {
        StringBuilder text = new StringBuilder();
        line(text, HEADER);
        line(text, "scenario " + plan.scenario());
        line(text, "seed " + plan.seed());
        plan.knobs().forEach((name, value) -> line(text, "knob " + name + " " + value));
        plan.faults().forEach(timed -> line(text, "fault " + timed.at() + " " + FaultText.write(timed.fault())));
        plan.operations().forEach(timed -> line(text, "op " + timed.at() + " " + timed.operation()));
        line(text, END);
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    public static Plan read(String text) throws PlanFormatException {
        return new Reader(text.split("\n", -1)).read();
    }

    /** Reads line by line, and knows where it is. */
    private static final class Reader {
        private final String[] lines;
        private int number;

        private @Nullable String scenario;
        private @Nullable Long seed;
        private final TreeMap<String, String> knobs = new TreeMap<>();
        private final List<TimedFault> faults = new ArrayList<>();
        private final List<TimedOperation> operations = new ArrayList<>();

        Reader(String[] lines) {
            this.lines = lines;
        }

        Plan read() throws PlanFormatException {
            try {
                return readAll();
            } catch (IllegalArgumentException e) {
                String cause = e.getMessage();
                throw new PlanFormatException(number, cause == null ? e.toString() : cause);
            }
        }

        private Plan readAll() {
            String header = next();
            expect(HEADER.equals(header), "expected '" + HEADER + "', found '" + header + "'");
            for (String line = next(); !line.equals(END); line = next()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    readLine(line);
                }
            }
            while (number < lines.length) {
                String line = next();
                expect(line.isEmpty(), "expected nothing after 'end', found '" + line + "'");
            }
            String givenScenario = scenario;
            Long givenSeed = seed;
            if (givenScenario == null || givenSeed == null) {
                throw new IllegalArgumentException("the " + (givenSeed == null ? "seed" : "scenario") + " is missing");
            }
            return new Plan(givenScenario, givenSeed, knobs, faults, operations);
        }

        private void readLine(String line) {
            String[] words = line.split(" ", 2);
            expect(words.length == 2, "expected 'end' or a word and its value, found '" + line + "'");
            String rest = words[1];
            switch (words[0]) {
                case "scenario" -> {
                    expect(scenario == null, "the scenario is given twice");
                    Plan.checkWord(rest);
                    scenario = rest;
                }
                case "seed" -> {
                    expect(seed == null, "the seed is given twice");
                    seed = number("the seed", rest);
                }
                case "knob" -> {
                    String[] knob = split(rest, "knob NAME VALUE");
                    expect(knobs.putIfAbsent(knob[0], knob[1]) == null, "knob " + knob[0] + " is given twice");
                }
                case "fault" -> {
                    String[] fault = split(rest, "fault TIME NAME FIELDS");
                    TimedFault timed = new TimedFault(number("the time", fault[0]), FaultText.read(fault[1]));
                    expectOrder(
                            faults.isEmpty() ? 0 : faults.get(faults.size() - 1).at(), timed.at());
                    faults.add(timed);
                }
                case "op" -> {
                    String[] op = split(rest, "op TIME OPERATION");
                    TimedOperation timed = new TimedOperation(number("the time", op[0]), op[1]);
                    expectOrder(
                            operations.isEmpty()
                                    ? 0
                                    : operations.get(operations.size() - 1).at(),
                            timed.at());
                    operations.add(timed);
                }
                default ->
                    throw new IllegalArgumentException(
                            "expected scenario, seed, knob, fault, op or end, found '" + words[0] + "'");
            }
        }

        private String next() {
            expect(number < lines.length, "the plan ends here, without 'end'");
            return lines[number++];
        }

        private static String[] split(String rest, String form) {
            String[] parts = rest.split(" ", 2);
            expect(parts.length == 2, "expected '" + form + "'");
            return parts;
        }

        private static long number(String what, String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(what + " must be a whole number, is '" + text + "'", e);
            }
        }

        private static void expectOrder(long before, long after) {
            expect(before <= after, "expected lines in order of time, but " + after + " follows " + before);
        }

        private static void expect(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
