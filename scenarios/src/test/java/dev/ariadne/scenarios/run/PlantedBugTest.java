package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.scenarios.catalog.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlantedBugTest {
    private static final Path FILE = Path.of("bugs", "late-sync.patch");
    private static final String CHANGE = """
            --- a/raft/src/main/java/dev/ariadne/raft/storage/Wal.java
            +++ b/raft/src/main/java/dev/ariadne/raft/storage/Wal.java
            @@ -1,1 +1,1 @@
            -package dev.ariadne.raft.storage;
            +package dev.ariadne.raft.storage.other;
            """;
    private static final String HEAD = "summary: syncs too late\nexpect: DurablePromise, Recovery\n\n";

    @TempDir
    private Path folder;

    @Test
    void a_patch_says_what_it_breaks_and_who_should_notice() {
        PlantedBug bug = PlantedBug.parse(FILE, HEAD + CHANGE);

        assertThat(bug)
                .isEqualTo(new PlantedBug(
                        "late-sync",
                        FILE,
                        "syncs too late",
                        List.of("DurablePromise", "Recovery"),
                        Scenario.SWARM,
                        List.of("raft")));
    }

    @Test
    void a_patch_may_name_a_scenario() {
        assertThat(PlantedBug.parse(FILE, "scenario: leases\n" + HEAD + CHANGE).scenario())
                .isEqualTo(Scenario.LEASES);
        refuses(
                "scenario: lease\n" + HEAD + CHANGE,
                "there is no scenario 'lease', only "
                        + "calm, lossy, partitions, crashes, members, leases, slow, swarm");
    }

    @Test
    void a_patch_names_each_module_once() {
        String other = CHANGE.replace("raft/", "kvstore/");

        assertThat(PlantedBug.parse(FILE, HEAD + CHANGE + other + CHANGE).modules())
                .containsExactly("kvstore", "raft");
    }

    @Test
    void a_patch_without_its_head_is_refused() {
        refuses("expect: Recovery\n" + CHANGE, "no line 'summary: …' in front of the first change");
        refuses("summary: x\nexpect: \n" + CHANGE, "no line 'expect: …' in front of the first change");
        refuses("summary: x\n" + CHANGE + "expect: Recovery\n", "no line 'expect: …' in front of the first change");
    }

    @Test
    void a_patch_changes_sources_and_nothing_else() {
        refuses(HEAD, "changes no file");
        refuses(
                HEAD + CHANGE.replace("src/main", "src/test"),
                "changes MODULE/src/main/java/….java, and nothing like"
                        + " 'raft/src/test/java/dev/ariadne/raft/storage/Wal.java'");
    }

    private static void refuses(String text, String why) {
        assertThatThrownBy(() -> PlantedBug.parse(FILE, text))
                .isInstanceOf(UsageException.class)
                .hasMessage(FILE + ": " + why);
    }

    @Test
    void every_patch_in_the_folder_applies() {
        StringWriter out = new StringWriter();
        CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out, true));

        assertThat(commandLine.execute("bugs", "--check")).isZero();
        assertThat(out.toString()).matches("all \\d\\d patches apply\\s+");
    }

    @Test
    void a_patch_that_no_longer_applies_is_refused() throws IOException {
        Path file = folder.resolve("outdated.patch");
        Files.writeString(file, HEAD + CHANGE.replace("-package dev.ariadne.raft.storage;", "-package was.once;"));

        assertThatThrownBy(() -> Checkout.ofThisProgram().check(PlantedBug.parse(file, Files.readString(file))))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(file + " does not apply: error: patch failed: raft/src/main/java");
    }

    @Test
    void the_lowest_of_the_seeds_that_failed_counts() throws IOException {
        String said = """
                FAILED LogMatching  at 1.000 ms  node 2  what
                again: ./ariadne replay swarm --seed 14    # on commit 1f15558
                FAILED Recovery  at 1.000 ms  node 1  what
                and more of it
                again: ./ariadne replay swarm --seed 13    # on commit 1f15558
                FAILED NoCrash  at 1.000 ms  node 1  what
                again: ./ariadne replay swarm --seed 15    # on commit 1f15558

                swarm, 16 seeds in 1.0 s
                """;

        assertThat(BugsCommand.lowest(new BufferedReader(new StringReader(said))))
                .isEqualTo(new BugsCommand.Found("Recovery", 13));
        assertThat(BugsCommand.lowest(new BufferedReader(new StringReader("nothing found"))))
                .isNull();
    }

    @Test
    void an_unknown_bug_is_a_matter_of_usage() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err, true));

        assertThat(commandLine.execute("bugs", "--check", "nonsense")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("ariadne: there is no bug 'nonsense', only ")
                .hasLineCount(1);
    }
}
