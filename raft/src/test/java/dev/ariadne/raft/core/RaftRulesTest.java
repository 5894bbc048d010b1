package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/raft-rules.md} honest: it may name no test that is not there. */
class RaftRulesTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void every_test_that_the_table_of_rules_names_exists() throws IOException {
        Path top = Path.of(System.getProperty("ariadne.top", ".."));
        List<String> tests = sources(top.resolve("raft/src/test/java"));
        List<MatchResult> named = NAMED.matcher(Files.readString(top.resolve("docs/raft-rules.md")))
                .results()
                .toList();
        assertThat(named).hasSizeGreaterThan(200);
        assertThat(named)
                .filteredOn(name -> tests.stream()
                        .noneMatch(source -> source.contains("\nclass " + name.group(1) + " {")
                                && source.contains(" void " + name.group(2) + "(")))
                .extracting(MatchResult::group)
                .isEmpty();
    }

    private static List<String> sources(Path directory) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }
}
