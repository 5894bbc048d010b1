package dev.ariadne.sim.junit;

import com.google.common.base.Throwables;
import dev.ariadne.sim.check.Violation;
import dev.ariadne.sim.harness.Batch;
import dev.ariadne.sim.harness.BatchReport;
import dev.ariadne.sim.harness.Budget;
import dev.ariadne.sim.harness.SeedFailure;
import dev.ariadne.sim.harness.Sim;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.PlanText;
import dev.ariadne.sim.world.Trace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;

/** Plays seeds of one test method. */
final class SeedPlayer {
    /** A run that is told is slower than one that is not. */
    private static final int TOLD_HANG_FACTOR = 10;

    private final Class<?> testClass;
    private final Method method;
    private final SimTest settings;
    private final Budget budget;
    private final Stories stories;

    private SeedPlayer(Class<?> testClass, Method method, SimTest settings) {
        this.testClass = testClass;
        this.method = method;
        this.settings = settings;
        budget = new Budget(settings.eventsMax(), settings.simulatedSecondsMax() * 1_000_000_000);
        stories = new Stories(name());
        method.setAccessible(true);
    }

    /** @throws BadSettingException if the test cannot be played */
    static SeedPlayer of(Class<?> testClass, Method method) {
        if (!List.of(method.getParameterTypes()).equals(List.of(Sim.class))) {
            throw new BadSettingException(
                    testClass.getName() + "." + method.getName() + ": a @SimTest takes one Sim and nothing else");
        }
        SimTest settings = Objects.requireNonNull(method.getAnnotation(SimTest.class), "no @SimTest");
        SeedPlayer player = new SeedPlayer(testClass, method, settings);
        constructor(testClass);
        return player;
    }

    /** As Maven names the test, but with a dot. */
    String name() {
        return Reproduction.nameOf(testClass) + "." + method.getName();
    }

    SimTest settings() {
        return settings;
    }

    Stories stories() {
        return stories;
    }

    /** The seeds that once found something. */
    List<Long> regressions() {
        List<Long> seeds = new ArrayList<>();
        for (long seed : settings.regressions()) {
            seeds.add(seed);
        }
        String file = settings.regressionsFile();
        if (!file.isEmpty()) {
            seeds.addAll(Seeds.parseLines(file, lines(file)));
        }
        return seeds;
    }

    private List<String> lines(String resource) {
        try (InputStream in = testClass.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BadSettingException(
                        name() + ": there is no resource " + resource + " beside " + testClass.getName());
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BatchReport batch(List<Long> seeds) {
        stories.clear();
        return Batch.run(
                this::run,
                seeds.stream().mapToLong(seed -> seed).toArray(),
                budget,
                Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(settings.hangSeconds()));
    }

    /** Plays one seed with its story, and fails as it does. */
    void replay(long seed) {
        Sim sim = playTold(seed);
        Violation violation = sim.violation();
        Throwable where = sim.checks().where();
        if (violation != null) {
            throw new SimFailure(tell(sim, violation), where);
        }
        System.out.println(name() + ", seed " + seed + ": nothing found, " + drawn(sim.plan()) + ", "
                + sim.world().steps() + " events" + System.lineSeparator() + story(sim));
    }

    /** Plays a seed that failed in a batch again, with its story, and fails as it did. */
    void show(SeedFailure failure) {
        if (failure.hash().isEmpty()) { // it hung, or is not deterministic: its story is not the one to be told
            throw new SimFailure(tell(failure), failure.where());
        }
        Sim sim = playTold(failure.seed());
        Violation violation = sim.violation();
        String text = tell(sim, violation == null ? failure.violation() : violation);
        if (!sim.world().trace().hashText().equals(failure.hash())) {
            text += System.lineSeparator() + "not deterministic: in the batch its hash was " + failure.hash();
        }
        stories.write(failure.seed() + ".txt", text + System.lineSeparator());
        throw new SimFailure(text, failure.where());
    }

    /** A failure in two lines: what, and how to see it again. */
    String tell(SeedFailure failure) {
        return failure.violation() + System.lineSeparator() + again(failure.seed());
    }

    private String tell(Sim sim, Violation violation) {
        List<String> lines = new ArrayList<>(
                List.of(violation.toString(), again(sim.seed()), story(sim), "drawn: " + drawn(sim.plan())));
        sim.notes().forEach(note -> lines.add("note: " + note));
        return String.join(System.lineSeparator(), lines);
    }

    private String again(long seed) {
        return "again: " + Reproduction.of(testClass, method, seed);
    }

    private String story(Sim sim) {
        return "story: " + stories.pathOf(sim.seed() + ".trace") + ", hash "
                + sim.world().trace().hashText();
    }

    private static String drawn(Plan plan) {
        String faults = plan.faults().size() + " faults";
        return plan.knobs().isEmpty() ? faults : plan.knobs() + ", " + faults;
    }

    /** Plays a seed and writes its story, what it drew and what it attached. */
    private Sim playTold(long seed) {
        Duration hang = Duration.ofSeconds(TOLD_HANG_FACTOR * settings.hangSeconds());
        Sim sim;
        try (Story story = stories.story(seed)) {
            sim = Assertions.assertTimeoutPreemptively(
                    hang, () -> Sim.play(this::run, seed, budget, new Trace(story::add)), () -> again(seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stories.write(seed + ".plan", PlanText.write(sim.plan()));
        sim.attachments().forEach((name, text) -> stories.write(seed + "." + name, text.get()));
        return sim;
    }

    private void run(Sim sim) throws Exception {
        try {
            method.invoke(newInstance(testClass), sim);
        } catch (InvocationTargetException e) {
            Throwable thrown = Objects.requireNonNull(e.getCause(), "thrown by nobody");
            Throwables.throwIfInstanceOf(thrown, Exception.class);
            Throwables.throwIfUnchecked(thrown);
            throw e;
        }
    }

    private static Object newInstance(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = constructor(type);
        return isInner(type)
                ? constructor.newInstance(newInstance(type.getEnclosingClass()))
                : constructor.newInstance();
    }

    private static Constructor<?> constructor(Class<?> type) {
        try {
            Constructor<?> constructor = isInner(type)
                    ? type.getDeclaredConstructor(type.getEnclosingClass())
                    : type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new BadSettingException(
                    type.getName() + ": a class with a @SimTest needs a constructor without parameters");
        }
    }

    private static boolean isInner(Class<?> type) {
        return type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
    }
}
