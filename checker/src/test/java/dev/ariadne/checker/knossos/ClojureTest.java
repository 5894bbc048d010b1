package dev.ariadne.checker.knossos;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.RT;
import clojure.lang.Var;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Clojure tests, and holds the Clojure sources to the rules for Java ones. */
class ClojureTest {
    private static final Var WITH_BINDINGS = core("with-bindings*");

    static List<String> testNamespaces() throws IOException {
        return sources("src/test/clojure").stream().map(ClojureTest::namespace).toList();
    }

    static List<Path> mainSources() throws IOException {
        return sources("src/main/clojure");
    }

    @ParameterizedTest
    @MethodSource("testNamespaces")
    void every_test_of_the_namespace_passes(String namespace) {
        Clojure.var("clojure.core", "require").invoke(Clojure.read(namespace));
        StringWriter told = new StringWriter();
        Object bindings = RT.map(RT.var("clojure.test", "*test-out*"), told);
        Object summary = WITH_BINDINGS.invoke(bindings, RT.var("clojure.test", "run-tests"), Clojure.read(namespace));
        assertThat(summary.toString()).as(told.toString()).contains(":fail 0", ":error 0");
    }

    /** A call that Clojure resolves at run time, or arithmetic on boxes, costs more than the search. */
    @ParameterizedTest
    @MethodSource("mainSources")
    void sources_compile_without_warnings(Path source) throws IOException {
        StringWriter warnings = new StringWriter();
        Object bindings = RT.map(
                core("*err*"),
                warnings,
                core("*warn-on-reflection*"),
                true,
                core("*unchecked-math*"),
                false,
                core("*ns*"),
                core("*ns*").deref());
        try (BufferedReader in = Files.newBufferedReader(source)) {
            WITH_BINDINGS.invoke(bindings, core("load-reader"), new PushbackReader(in));
        }
        assertThat(warnings.toString()).isEmpty();
    }

    private static Var core(String name) {
        return RT.var("clojure.core", name);
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
