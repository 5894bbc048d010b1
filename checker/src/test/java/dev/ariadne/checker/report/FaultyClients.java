package dev.ariadne.checker.report;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A few clients of one register, each operation taking effect at some instant of its own; now and then an answer is a lie. */
final class FaultyClients {
    private static final class Call {
        int id;
        String function = "";

        @Nullable
        Object input;

        @Nullable
        Object output;

        boolean applied;
        boolean failed;
    }

    private final Random random;
    private final int processes;

    /** How many different values are written; 0 if each is new. */
    private final int values;

    /** One of how many answers is a lie. */
    private final int lies;

    private final Recorder recorder = new Recorder();
    private final List<Long> past = new ArrayList<>(List.of(0L));
    private long next;

    FaultyClients(Random random, int processes, int values, int lies) {
        this.random = random;
        this.processes = processes;
        this.values = values;
        this.lies = lies;
    }

    History play(int operations) {
        Call[] open = new Call[processes];
        long[] names = new long[processes];
        Arrays.setAll(names, process -> process);
        int invoked = 0;
        while (invoked < operations || random.nextInt(8) > 0) {
            int process = random.nextInt(processes);
            Call call = open[process];
            if (call == null) {
                if (invoked < operations) {
                    open[process] = invoke(names[process], invoked++);
                }
            } else if (!call.applied) {
                apply(call);
            } else if (random.nextInt(12) == 0) {
                recorder.complete(call.id, Outcome.UNKNOWN, null, Long.MIN_VALUE);
                open[process] = null;
                names[process] += processes;
            } else {
                recorder.complete(
                        call.id, call.failed ? Outcome.FAIL : Outcome.OK, call.failed ? null : call.output, 0);
                open[process] = null;
            }
        }
        return recorder.history();
    }

    private Call invoke(long process, int number) {
        Call call = new Call();
        call.function = List.of("read", "read", "write", "cas").get(random.nextInt(4));
        call.input = switch (call.function) {
            case "write" -> value();
            case "cas" -> List.of(random.nextInt(3) > 0 ? now() : past.get(random.nextInt(past.size())), value());
            default -> null;
        };
        call.id = recorder.invoke(process, null, call.function, call.input, number);
        return call;
    }

    /** Takes effect, or should have. */
    private void apply(Call call) {
        call.applied = true;
        boolean lie = random.nextInt(lies) == 0;
        switch (call.function) {
            case "write" -> {
                if (!lie) {
                    past.add((Long) call.input);
                }
                call.output = call.input;
                call.failed = random.nextInt(10) == 0 && lie;
            }
            case "cas" -> {
                List<?> swap = (List<?>) call.input;
                boolean matches = swap.get(0).equals(now());
                if (matches && !lie) {
                    past.add((Long) swap.get(1));
                }
                call.failed = matches == lie;
                call.output = call.input;
            }
            default -> call.output = lie ? seen() : now();
        }
    }

    /** A value that was there, will perhaps be, or never was. */
    private Long seen() {
        return random.nextInt(3) > 0 ? past.get(random.nextInt(past.size())) : (Long) (long) random.nextInt(4);
    }

    private Long now() {
        return past.get(past.size() - 1);
    }

    private Long value() {
        return values == 0 ? ++next : (Long) (long) random.nextInt(values);
    }
}
