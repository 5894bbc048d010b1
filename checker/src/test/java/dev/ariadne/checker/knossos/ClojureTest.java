package dev.ariadne.checker.knossos;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Clojure tests, and holds the Clojure sources to the rules for Java ones. */
class ClojureTest {
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
        Map<?, ?> summary =
                (Map<?, ?>) clojure("(fn [out] (binding [clojure.test/*test-out* out] (clojure.test/run-tests '"
                                + namespace + ")))")
                        .invoke(told);
        assertThat(summary.toString()).as(told.toString()).contains(":fail 0", ":error 0");
    }

    /** A call that Clojure resolves at run time, or arithmetic on boxes, costs more than the search. */
    @ParameterizedTest
    @MethodSource("mainSources")
    void sources_compile_without_warnings(Path source) throws IOException {
        StringWriter warnings = new StringWriter();
        IFn load =
                clojure("(fn [in err] (binding [*ns* *ns* *unchecked-math* false *err* err *warn-on-reflection* true]"
                        + " (load-reader in)))");
        try (BufferedReader in = Files.newBufferedReader(source)) {
            load.invoke(new PushbackReader(in), warnings);
        }
        assertThat(warnings.toString()).isEmpty();
    }

    private static IFn clojure(String function) {
        return (IFn) Clojure.var("clojure.core", "eval").invoke(Clojure.read(function));
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
