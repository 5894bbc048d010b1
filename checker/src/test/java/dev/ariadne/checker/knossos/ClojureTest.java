package dev.ariadne.checker.knossos;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.RT;
import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Clojure tests, and holds the Clojure sources to the rules for Java ones. */
class ClojureTest {
    static List<String> testNamespaces() throws IOException {
        return sources("src/test/clojure").stream()
                .map(ClojureTest::namespace)
                .filter(name -> name.endsWith("-test"))
                .toList();
    }

    /** Some tests show that a search stops; on a thread of their own, since one that does not may not listen either. */
    @ParameterizedTest
    @MethodSource("testNamespaces")
    @Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void every_test_of_the_namespace_passes(String namespace) {
        require("clojure.test");
        require(namespace);
        StringWriter told = new StringWriter();
        Object bindings = RT.map(RT.var("clojure.test", "*test-out*"), told);
        Object summary = RT.var("clojure.core", "with-bindings*")
                .invoke(bindings, RT.var("clojure.test", "run-tests"), Clojure.read(namespace));
        assertThat(summary.toString())
                .as(told.toString())
                .contains(":fail 0", ":error 0")
                .doesNotContain(":test 0");
    }

    private static void require(String namespace) {
        Clojure.var("clojure.core", "require").invoke(Clojure.read(namespace));
    }

    /** Clojure compiles a source that is not older than its classes, which would cost every first call a second or two. */
    @Test
    void no_source_lies_beside_its_classes() {
        assertThat(Knossos.class.getResource("facade__init.class")).isNotNull();
        assertThat(Knossos.class.getResource("facade.clj")).isNull();
    }

    /** A call that Clojure resolves at run time, or arithmetic on boxes, costs more than the search. */
    @Test
    void sources_compile_without_warnings() throws Exception {
        String files = sources("src/main/clojure").stream()
                .map(file -> "\"" + file.toString().replace('\\', '/') + "\"")
                .collect(joining(" "));
        assertThat(evaluateApart("""
                (let [warnings (java.io.StringWriter.)]
                  (binding [*err* warnings, *warn-on-reflection* true]
                    (run! load-file [%s]))
                  (str warnings))
                """.formatted(files))).isEqualTo("");
    }

    /** What {@code code} gives in a Clojure of its own, since to load a source again is to break what was built on it. */
    private static Object evaluateApart(String code) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader apart =
                new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(apart);
            Object loadString = apart.loadClass("clojure.java.api.Clojure")
                    .getMethod("var", Object.class, Object.class)
                    .invoke(null, "clojure.core", "load-string");
            return apart.loadClass("clojure.lang.IFn")
                    .getMethod("invoke", Object.class)
                    .invoke(loadString, code);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<Path> sources(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(".clj"))
                    .sorted()
                    .toList();
        }
    }

    private static String namespace(Path source) {
        String text = source.subpath(3, source.getNameCount()).toString();
        return text.substring(0, text.length() - ".clj".length())
                .replace('/', '.')
                .replace('_', '-');
    }
}
