package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.ariadne.scenarios.run.Caught.First;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaughtTest {
    private static final String CHANGE = "--- a/raft/src/main/java/A.java\n+++ b/raft/src/main/java/A.java\n";
    private static final PlantedBug BUG = bug("row: WD-20\nexpect: Recovery,NoCrash\n");
    private static final PlantedBug BENIGN = bug("kind: benign\n");

    @TempDir
    private Path folder;

    private static PlantedBug bug(String head) {
        return PlantedBug.parse(Path.of("late-sync.patch"), "summary: syncs too late\n" + head + CHANGE);
    }

    private static Caught caught(PlantedBug bug, String firsts) {
        return new Caught(
                bug,
                600,
                Splitter.on(' ').splitToStream(firsts).map(First::parse).toList());
    }

    @Test
    void the_median_counts_ranges_that_found_nothing_as_late() {
        assertThat(caught(BUG, "17:Recovery 3:Recovery 500:Recovery").median()).isEqualTo("17");
        assertThat(caught(BUG, "17:Recovery - -").median()).isEqualTo("> 600");
        assertThat(caught(BUG, "17:Recovery 3:Recovery -").median()).isEqualTo("17");
        assertThat(caught(BUG, "17:Recovery 3:Recovery - -").median()).isEqualTo("> 600");
    }

    @Test
    void the_oracle_that_fired_most_often_is_named() {
        assertThat(caught(BUG, "1:NoCrash 3:Recovery 5:Recovery -").oracle()).isEqualTo("Recovery");
        assertThat(caught(BUG, "- -").oracle()).isNull();
    }

    @Test
    void a_bug_is_found_if_an_expected_oracle_found_it() {
        assertThat(caught(BUG, "1:NoCrash -").isAsExpected()).isTrue();
        assertThat(caught(BUG, "1:NoCrash -").verdict()).isEqualTo("yes");
        assertThat(caught(BUG, "1:NoCrash 2:Elected -").verdict()).isEqualTo("1 of 2 times");
        assertThat(caught(BUG, "2:Elected -").isAsExpected()).isFalse();
        assertThat(caught(BUG, "2:Elected -").verdict()).isEqualTo("not by Recovery or NoCrash");
        assertThat(caught(BUG, "- -").isAsExpected()).isFalse();
        assertThat(caught(BUG, "- -").verdict()).isEqualTo("not found");
    }

    @Test
    void a_benign_change_is_to_be_left_in_peace() {
        assertThat(caught(BENIGN, "-").isAsExpected()).isTrue();
        assertThat(caught(BENIGN, "3:Elected").isAsExpected()).isFalse();
        assertThat(caught(BENIGN, "3:Elected").verdict()).isEqualTo("false alarm");
    }

    @Test
    void results_are_found_again_for_the_same_change_commit_and_seeds() throws IOException {
        Caught known = caught(BUG, "17:Recovery -");
        BugResults.of(folder, "1f15558").add(known);

        BugResults again = BugResults.of(folder, "1f15558");
        assertThat(again.find(BUG, 600, 2)).isEqualTo(known);
        assertThat(again.find(BUG, 600, 3)).isNull();
        assertThat(again.find(BUG, 500, 2)).isNull();
        assertThat(again.find(BENIGN, 600, 2)).isNotNull(); // its change is the same
        assertThat(BugResults.of(folder, "2f15558").find(BUG, 600, 2)).isNull();
    }

    @Test
    void of_a_changed_tree_nothing_is_kept() throws IOException {
        BugResults.ofChangedTree().add(caught(BUG, "-"));

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_of_something_else_is_refused() throws IOException {
        Files.writeString(folder.resolve("1f15558.tsv"), "late-sync\t17\n");

        assertThatThrownBy(() -> BugResults.of(folder, "1f15558"))
                .isInstanceOf(UsageException.class)
                .hasMessage(folder.resolve("1f15558.tsv")
                        + ": 'late-sync\t17' is no result: '17' is neither '-' nor ORDINAL:ORACLE");
    }

    @Test
    void what_a_range_found_is_read_as_it_is_written() {
        assertThat(First.parse("17:Recovery"))
                .isEqualTo(new First(17, "Recovery"))
                .hasToString("17:Recovery");
        assertThat(First.parse("-")).isEqualTo(First.NONE).hasToString("-");
        assertThatIllegalArgumentException().isThrownBy(() -> First.parse("x"));
    }

    @Test
    void the_table_is_one_of_markdown() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        BugTable.markdown(out, List.of(caught(BUG, "17:Recovery -")));
        out.flush();

        assertThat(text.toString().lines().skip(2))
                .containsExactly("| `late-sync` | WD-20 | syncs too late | swarm | 1 of 2 | > 600 | Recovery | yes |");
        assertThat(BugTable.sum(List.of(caught(BUG, "17:Recovery -"), caught(BUG, "-"), caught(BENIGN, "-"))))
                .isEqualTo("1 of 2 bugs found, 1 of 1 benign changes left in peace, 0 of 0 leaks found");
    }
}
