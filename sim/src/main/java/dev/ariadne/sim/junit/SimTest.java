package dev.ariadne.sim.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that plays many seeds. Its method takes one {@link dev.ariadne.sim.harness.Sim}, builds a system in it, lets it run and says
 * what must hold.
 *
 * <pre>{@code
 * @SimTest(seeds = 500)
 * void writes_survive(Sim sim) {
 *     for (int node = 1; node <= 3; node++) {
 *         sim.start(node, new Store());
 *     }
 *     sim.faults(FaultLimits.upTo(5_000_000_000L).only(FaultKind.CRASH, FaultKind.PARTITION));
 *     sim.runFor(Duration.ofSeconds(5));
 *     sim.heal();
 *     sim.always("agreement", sim.runUntil(this::allAgree, Duration.ofSeconds(5)), () -> "…");
 * }
 * }</pre>
 *
 * <p>The seeds run on all cores, each on an instance of its own of the test class, made by its constructor without parameters; what
 * {@code @BeforeEach} does is not done for it. They give one result together, and each seed that fails one more, up to ten, after it
 * was played again with its story written to {@code target/sim/CLASS.METHOD/SEED.trace}. The message says how to see it again:
 *
 * <ul>
 *   <li>{@code -Dsim.seed=17}, or {@code 17,23}, or {@code 10..20}: plays exactly these, and writes their stories;
 *   <li>{@code -Dsim.seeds=5000}, or {@code 501..1000}: plays so many, or those, instead of {@link #seeds}.
 * </ul>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimTestExtension.class)
public @interface SimTest {
    /** How many seeds. */
    long seeds() default 500;

    /** The first of them. */
    long from() default 1;

    /** Seeds that once found something. They run first. */
    long[] regressions() default {};

    /**
     * More of them, in a resource beside the test class: one in a line, with whatever is worth saying after a {@code #}. Empty for
     * none.
     */
    String regressionsFile() default "";

    /** Whether the test fails if its own number of seeds never reaches something that is known, rather than list it. */
    boolean reachAll() default false;

    /** Events of one run, beyond which it is taken for one that never ends. */
    long eventsMax() default 10_000_000;

    /** Simulated seconds of one run, beyond which it is taken for one that never ends. */
    long simulatedSecondsMax() default 3_600;

    /** Seconds of real time after which a run is given up. A guard against runs that hang; it decides nothing else. */
    long hangSeconds() default 60;
}
