package dev.ariadne.raft.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.conformance.Directive.Argument;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDrivenTest {
    @Test
    void a_file_is_taken_apart() {
        String text = """
                # A comment.

                vote 1 cfg=(1, 2) sum=(a + (b, c),d) key= one=x=y none=() \\
                    more
                  first

                  second
                ----
                out
                # not a comment
                 \t
                # A comment
                empty
                ----

                double
                ----
                ----
                one

                ----
                two
                ----
                ----

                last
                ----
                end""";
        assertThat(DataDriven.parse("f", text))
                .containsExactly(
                        new Directive(
                                "f:3",
                                "vote",
                                List.of(
                                        new Argument("1", List.of()),
                                        new Argument("cfg", List.of("1", "2")),
                                        new Argument("sum", List.of("a + (b, c)", "d")),
                                        new Argument("key", List.of("")),
                                        new Argument("one", List.of("x=y")),
                                        new Argument("none", List.of()),
                                        new Argument("more", List.of())),
                                "first\n\n  second",
                                "out\n# not a comment\n"),
                        new Directive("f:13", "empty", List.of(), "", ""),
                        new Directive("f:16", "double", List.of(), "", "one\n\n----\ntwo\n"),
                        new Directive("f:26", "last", List.of(), "", "end\n"));
    }

    @Test
    void lines_may_end_as_they_do_on_windows() {
        assertThat(DataDriven.parse("f", "a\r\nin\r\n----\r\nout\r\n\r\n"))
                .isEqualTo(DataDriven.parse("f", "a\nin\n----\nout\n\n"));
    }

    @Test
    void what_is_not_of_the_format_is_named() {
        refused("f:2: no ---- follows", "\nvote\n---\nVoteWon");
        refused("f:1: the output does not end with two lines ----", "vote\n----\n----\nVoteWon\n----\n");
        refused("f:1: parentheses do not match in vote cfg=(1", "vote cfg=(1\n----\n");
        refused("f:1: parentheses do not match in vote cfg=1)", "vote cfg=1)\n----\n");
        refused("f:1: parentheses do not match in vote )cfg=(1", "vote )cfg=(1\n----\n");
    }

    @Test
    void the_output_must_be_the_same_to_the_last_byte() {
        check("out", "out\n");
        check("out\n", "out\n");
        check("", "");
        for (String actual : List.of("", "out ", "out\n\n", " out", "Out")) {
            assertThatThrownBy(() -> check(actual, "out\n"), actual).isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> check("out", "")).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_difference_is_shown_line_by_line() {
        assertThatThrownBy(() -> check("one\nthree\nfour\nfive", "one\ntwo\nthree\nfive\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        f:7: cmd gives another output (- expected, + actual)
                          one
                        - two
                          three
                        + four
                          five
                        """);
    }

    @Test
    void a_handler_that_fails_is_a_failed_directive() {
        Directive directive = new Directive("f:7", "cmd", List.of(), "", "");
        assertThatThrownBy(() -> DataDriven.check(directive, d -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("f:7: cmd failed: java.lang.IllegalStateException: broken");
    }

    @Test
    void arguments_are_found_by_key() {
        Directive directive = DataDriven.parse("f", "cmd a=1 b=(1,2) c\n----\n").get(0);
        assertThat(directive.value("a", "7")).isEqualTo("1");
        assertThat(directive.value("d", "7")).isEqualTo("7");
        assertThat(directive.values("b")).contains(List.of("1", "2"));
        assertThat(directive.values("c")).contains(List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directive.value("b", "7"))
                .withMessage("f:1: one value expected in b, not [1, 2]");
    }

    private static void check(String actual, String expected) {
        DataDriven.check(new Directive("f:7", "cmd", List.of(), "", expected), directive -> actual);
    }

    private static void refused(String why, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataDriven.parse("f", text))
                .withMessage(why);
    }
}
