package dev.ariadne.scenarios.run;

import com.google.common.base.Verify;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.OnlineChecker;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What it costs to judge a store while its clients use it: processor time of the calling thread for each event, medians. */
final class OnlineTable {
    private static final long SEED = 7193;
    private static final int SAMPLES = 5;

    /** That of the simulator. */
    private static final long STEP_BUDGET = 2_000_000;

    private static final long STEP_BUDGET_TO_REMEMBER = 1_000_000_000;

    /** For what is measured: long enough to settle, short enough for a table. */
    private static final int OPERATIONS = 20_000;

    private static final int OPERATIONS_TO_REMEMBER = 500_000;
    private static final int CRASHED_EACH = 5;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final PrintWriter out;

    OnlineTable(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints a row for each number of clients, keys and values, without and with lost answers, and how much is remembered of a long
     * history.
     */
    void print(boolean quick) {
        out.printf(Locale.ROOT, "%n%-58s %10s %16s%n", "online", "events", "each");
        OnlineChecker first = new OnlineChecker(Models.keyValue(), STEP_BUDGET); // for the JVM to compile
        run(first, events(SyntheticHistory.store(OPERATIONS, 10).withKeys(10)));
        for (int clients : new int[] {10, 30}) {
            for (int keys : new int[] {10, 1}) {
                for (int values : new int[] {0, 5}) {
                    print(clients, keys, values, 0);
                    print(clients, keys, values, CRASHED_EACH * keys);
                }
            }
        }
        if (!quick) {
            printRemembered();
        }
    }

    private void print(int clients, int keys, int values, int crashed) {
        List<Operation> events = events(SyntheticHistory.store(OPERATIONS, clients)
                .withKeys(keys)
                .withValues(values)
                .withCrashedWrites(crashed));
        String name = String.format(
                Locale.ROOT,
                "%d clients, keys: %d, %s, lost answers: %d",
                clients,
                keys,
                values == 0 ? "unique values" : values + " values",
                crashed);
        double[] samples = new double[SAMPLES];
        int judged = 0;
        for (int i = 0; i < SAMPLES; i++) {
            OnlineChecker checker = new OnlineChecker(Models.keyValue(), STEP_BUDGET);
            long begin = threads.getCurrentThreadCpuTime();
            judged = run(checker, events);
            samples[i] = (threads.getCurrentThreadCpuTime() - begin) / (double) judged;
            Verify.verify(checker.answer() != Answer.NOT_LINEARIZABLE, "wrong about %s", name);
        }
        Arrays.sort(samples);
        out.printf(
                Locale.ROOT,
                "%-58s %,10d %13.0f ns%s%n",
                name,
                judged,
                samples[SAMPLES / 2],
                judged < events.size() ? "  then unknown" : "");
        out.flush();
    }

    private void printRemembered() {
        List<Operation> events =
                events(SyntheticHistory.store(OPERATIONS_TO_REMEMBER, 10).withKeys(10));
        long before = heapUsed();
        OnlineChecker checker = new OnlineChecker(Models.keyValue(), STEP_BUDGET_TO_REMEMBER);
        run(checker, events);
        long after = heapUsed();
        Verify.verify(checker.answer() == Answer.LINEARIZABLE, "wrong about a long history");
        out.printf(
                Locale.ROOT,
                "%-58s %,10d %12.0f KiB%n",
                "memory, 10 clients, keys: 10, unique values",
                events.size(),
                (after - before) / 1024.0);
        out.flush();
    }

    private static long heapUsed() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns how many events it judged before the budget of some key was spent. */
    private static int run(OnlineChecker checker, List<Operation> events) {
        int judged = 0;
        while (judged < events.size() && checker.answer() == Answer.LINEARIZABLE) {
            Operation operation = events.get(judged++);
            if (operation.completed() == null) {
                checker.invoke(operation);
            } else {
                checker.complete(operation);
            }
        }
        return judged;
    }

    /** The operations as they begin and as they end, in order. */
    private static List<Operation> events(SyntheticHistory synthetic) {
        History history = synthetic.play(SEED);
        List<Operation> events = new ArrayList<>();
        for (Operation operation : history.operations()) {
            events.add(new Operation(
                    operation.process(),
                    operation.key(),
                    operation.function(),
                    operation.input(),
                    Outcome.UNKNOWN,
                    null,
                    operation.invoked(),
                    null));
            if (operation.completed() != null) {
                events.add(operation);
            }
        }
        events.sort(Comparator.comparingInt(OnlineTable::event));
        return events;
    }

    private static int event(Operation operation) {
        return operation.completed() == null
                ? operation.invoked().event()
                : operation.completed().event();
    }
}
