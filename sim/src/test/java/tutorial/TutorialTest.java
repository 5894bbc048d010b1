package tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What docs/tutorial.md shows is what a reader gets. */
class TutorialTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w*)\n(.*?)```\n");
    private static final Pattern VIOLATION = Pattern.compile("(?m)^seed (\\d+): (.*)$");
    private static final String RIGHT = "ask(true, newest.version, newest.value);\n";
    private static final String WRONG = "done(newest); // it is only a read\n";

    private final Path sources = Path.of("src/test/java");
    private final String tutorial = text(Path.of("../docs/tutorial.md"));
    private final String right = text(sources.resolve("tutorial/RegisterTest.java"));

    @Test
    void the_test_of_the_tutorial_is_the_one_here_but_for_its_bug() {
        String shown = blocks("java").get(0);
        assertThat(right).containsOnlyOnce(RIGHT);
        assertThat(shown).isEqualTo(right.replace(RIGHT, WRONG));
        assertThat(shown.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("/")))
                .hasSizeLessThan(150);
    }

    @Test
    void its_other_pieces_of_code_are_parts_of_the_one_here() {
        List<String> pieces = blocks("java");
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(pieces.subList(1, pieces.size()))
                .allSatisfy(piece -> assertThat(right).contains(piece));
        assertThat(pieces).last().asString().contains(RIGHT);
    }

    @Test
    void the_reader_finds_the_bug_as_shown(@TempDir Path directory) throws Exception {
        Class<?> shown = compile(blocks("java").get(0), directory);
        String found = run(shown, Map.of()).get(0);
        Matcher violation = VIOLATION.matcher(found);
        assertThat(violation.find()).as(found).isTrue();
        assertThat(tutorial)
                .contains(violation.group())
                .contains("-Dtest=RegisterTest#is_atomic -Dsim.seed=" + violation.group(1));
        assertThat(run(shown, Map.of("sim.seed", violation.group(1))).get(0)).startsWith(violation.group(2));
    }

    private List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(tutorial);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    private static Class<?> compile(String source, Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("RegisterTest.java"), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        file.toString());
        assertThat(result).isZero();
        return new Shown(directory).loadClass("tutorial.RegisterTest");
    }

    /** The messages of all tests that fail. */
    private static List<String> run(Class<?> test, Map<String, String> settings) {
        List<String> failures = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(test))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .configurationParameters(settings)
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                                result.getThrowable().ifPresent(thrown -> failures.add(thrown.getMessage()));
                            }
                        });
        return failures;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Finds the tutorial's classes where they were compiled to, although there are some of the same name here. */
    private static final class Shown extends URLClassLoader {
        Shown(Path directory) throws MalformedURLException {
            super(new URL[] {directory.toUri().toURL()});
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("tutorial.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
