package dev.ariadne.raft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Runs the data files of etcd-io/raft, one test for each. They are found below the directory that the system property
 * {@code raft.conformance.data} names, which may be a checkout of etcd-io/raft; a relative one counts from the top of this
 * project. Without that property they are looked for in {@code ../shared/data/etcd-raft}, and skipped if that is absent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EtcdConformanceTest {
    /**
     * Data files of one kind.
     *
     * @param directory below that of all data
     * @param handler makes the one that runs a file
     */
    private record Suite(String directory, Supplier<DataDriven.Handler> handler) {}

    private static final List<Suite> SUITES = List.of(
            new Suite("quorum/testdata", QuorumHandler::new),
            new Suite("confchange/testdata", ConfChangeHandler::new),
            new Suite("testdata", InteractionHandler::new));

    private int files;
    private int directives;
    private int passed;

    @TestFactory
    List<DynamicTest> etcd_gives_the_same_output() throws IOException {
        Path top = Path.of(System.getProperty("ariadne.top", ".."));
        String named = System.getProperty("raft.conformance.data");
        Path data = top.resolve(named == null ? "../shared/data/etcd-raft" : named)
                .toAbsolutePath()
                .normalize();
        if (named == null && !Files.isDirectory(data)) {
            String message = "no data files of etcd-io/raft: there is no " + data + ", and no raft.conformance.data";
            System.out.println("skipped: " + message);
            return List.of(DynamicTest.dynamicTest(message, () -> abort(message)));
        }
        assertThat(data.toFile().isDirectory())
                .withFailMessage("raft.conformance.data names %s, which is no directory", data)
                .isTrue();
        return tests(data);
    }

    private List<DynamicTest> tests(Path data) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Suite suite : SUITES) {
            for (Path file : filesIn(data.resolve(suite.directory))) {
                String name = suite.directory + "/" + file.getFileName();
                tests.add(DynamicTest.dynamicTest(name, file.toUri(), () -> run(name, file, suite.handler.get())));
            }
        }
        assertThat(tests.isEmpty())
                .withFailMessage("%s holds no data file of etcd-io/raft", data)
                .isFalse();
        return tests;
    }

    @AfterAll
    void tell_how_many_passed() {
        if (files > 0) {
            System.out.printf("etcd-io/raft: %d of %d directives passed, in %d files%n", passed, directives, files);
        }
    }

    private void run(String name, Path file, DataDriven.Handler handler) throws IOException {
        files++;
        List<Directive> script = DataDriven.parse(name, Files.readString(file));
        directives += script.size();
        for (Directive directive : script) {
            DataDriven.check(directive, handler);
            passed++;
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }
}
