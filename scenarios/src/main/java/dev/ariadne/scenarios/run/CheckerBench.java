package dev.ariadne.scenarios.run;

import com.sun.management.ThreadMXBean;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures what verdicts cost: the processor time of the calling thread from a history in memory to its verdict, without an order. */
final class CheckerBench {
    /** Long enough for the clock, short enough for a table. */
    private static final long SAMPLE_NANOS = 2_000_000;

    private static final int SAMPLES = 11;

    /** A cell that has cost so much is not measured again. */
    private static final long CELL_NANOS = 1_000_000_000;

    /** For what the JVM compiles only once it sees a history of that size: so often, unless it takes so long. */
    private static final int WARM_UP_TIMES = 150;

    private static final long WARM_UP_NANOS = 1_500_000_000;

    /** Steps of the model for each object. */
    private static final long STEP_BUDGET = 2_000_000;

    /** An engine and its name. */
    record Contender(String name, Engine engine) {}

    /** A history to be judged, and the right answer. */
    record Subject(String name, Model<?> model, History history, Answer expected) {}

    /**
     * What a contender made of a subject.
     *
     * @param answer null if it cannot judge the like
     * @param nanos median
     */
    record Measured(@Nullable Answer answer, double nanos) {
        private static final Measured REFUSED = new Measured(null, Double.NaN);

        boolean contradicts(Answer expected) {
            return answer != null && answer != Answer.UNKNOWN && answer != expected;
        }
    }

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Lets the JVM compile what {@code contender} does with such subjects. */
    void warmUp(Contender contender, List<Subject> subjects, long nanos) {
        long begin = threads.getCurrentThreadCpuTime();
        while (threads.getCurrentThreadCpuTime() - begin < nanos) {
            for (Subject subject : subjects) {
                run(contender, subject);
            }
        }
    }

    /** The same for one subject, so long as the JVM needs to see that this is what it is about now. */
    void warmUp(Contender contender, Subject subject) {
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < WARM_UP_TIMES && threads.getCurrentThreadCpuTime() - begin < WARM_UP_NANOS; i++) {
            run(contender, subject);
        }
    }

    Measured measure(Contender contender, Subject subject) {
        Answer answer = run(contender, subject);
        if (answer == null) {
            return Measured.REFUSED;
        }
        double once = sample(contender, subject, 1);
        int times = (int) Math.max(1, Math.min(1_000, SAMPLE_NANOS / Math.max(1, once)));
        long begin = threads.getCurrentThreadCpuTime();
        double[] samples = new double[SAMPLES];
        int taken = 0;
        while (taken < SAMPLES && (taken == 0 || threads.getCurrentThreadCpuTime() - begin < CELL_NANOS)) {
            samples[taken++] = sample(contender, subject, times);
        }
        Arrays.sort(samples, 0, taken);
        return new Measured(answer, samples[taken / 2]);
    }

    private double sample(Contender contender, Subject subject, int times) {
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            run(contender, subject);
        }
        return (threads.getCurrentThreadCpuTime() - begin) / (double) times;
    }

    private static @Nullable Answer run(Contender contender, Subject subject) {
        try {
            return LinearizabilityChecker.check(
                            contender.engine(), subject.model(), subject.history(), Limits.steps(STEP_BUDGET))
                    .answer();
        } catch (IllegalArgumentException e) {
            return null; // not of its kind
        }
    }
}
