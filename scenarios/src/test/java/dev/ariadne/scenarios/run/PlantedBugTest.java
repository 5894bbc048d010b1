package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.run.PlantedBug.Kind;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        PlantedBug bug = PlantedBug.parse(FILE, "row: WD-02, WD-20\n" + HEAD + CHANGE);

        assertThat(bug.name()).isEqualTo("late-sync");
        assertThat(bug.kind()).isEqualTo(Kind.BUG);
        assertThat(bug.summary()).isEqualTo("syncs too late");
        assertThat(bug.rows()).containsExactly("WD-02", "WD-20");
        assertThat(bug.expected()).containsExactly("DurablePromise", "Recovery");
        assertThat(bug.scenario()).isEqualTo(Scenario.SWARM);
        assertThat(bug.test()).isEmpty();
        assertThat(bug.modules()).containsExactly("raft");
        assertThat(bug.plan()).isEqualTo(Path.of("bugs", "late-sync.plan"));
    }

    @Test
    void a_benign_change_expects_nothing() {
        PlantedBug change = PlantedBug.parse(FILE, "kind: benign\nsummary: x\n" + CHANGE);

        assertThat(change.kind()).isEqualTo(Kind.BENIGN);
        assertThat(change.expected()).isEmpty();
        refuses("kind: bad\n" + HEAD + CHANGE, "a kind is bug, benign, leak or harness, not 'bad'");
    }

    @Test
    void only_another_change_is_another_bug() {
        PlantedBug bug = PlantedBug.parse(FILE, HEAD + CHANGE);

        assertThat(PlantedBug.parse(FILE, "row: WD-20\n" + HEAD + CHANGE).hash())
                .isEqualTo(bug.hash());
        assertThat(PlantedBug.parse(FILE, HEAD + CHANGE.replace("other", "another"))
                        .hash())
                .isNotEqualTo(bug.hash());
    }

    @Test
    void a_patch_may_name_a_scenario() {
        assertThat(PlantedBug.parse(FILE, "scenario: leases\n" + HEAD + CHANGE).scenario())
                .isEqualTo(Scenario.LEASES);
        refuses(
                "scenario: lease\n" + HEAD + CHANGE,
                "there is no scenario 'lease', only "
                        + "calm, lossy, partitions, crashes, members, leases, slow, swarm, catastrophe, disk-and-crash, "
                        + "reconfiguration, long-partition, overload, unrestricted");
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
        assertThat(out.toString()).matches("all \\d{2,3} patches apply\\s+");
    }

    @Test
    void every_saved_plan_passes_without_its_bug() throws IOException {
        for (PlantedBug bug : PlantedBug.all(Checkout.ofThisProgram().bugs())) {
            if (bug.hasPlan()) {
                RunReport report = Run.of(ReplayCommand.read(bug.plan()), new Trace());
                assertThat(report.violation()).as(bug.name()).isNull();
            }
        }
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
    void an_unknown_bug_is_a_matter_of_usage() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err, true));

        assertThat(commandLine.execute("bugs", "--check", "nonsense")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("ariadne: there is no bug 'nonsense', only ")
                .hasLineCount(1);
    }
}
