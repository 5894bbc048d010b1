package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import com.google.common.collect.Lists;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.ObjectVerdict;
import dev.ariadne.checker.search.Verdict;
import dev.ariadne.checker.search.WingGongLowe;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    private static final String STALE = """
            0 write 1; 0 ok 1
            1 write 2; 1 ok 2
            3 write 3
            2 read; 2 ok 2
            2 read; 2 ok 1
            """;

    /** What a page must hold as text, whatever it would mean as markup, script or terminal control. */
    private static final List<String> HOSTILE = List.of(
            "</script><script>alert(1)</script>",
            "\"' onload=alert(1) '\"",
            "<!--<script>",
            "]]>&amp;",
            "\u0000\u0007\u001b[31m\r\n\t",
            "\u202eesrever\u2028\u2029\ufeff",
            "\ud800 alone, \udc00 alone",
            "%s %n ${x} \\u003c");

    @Test
    void the_text_says_what_it_is_shows_the_core_and_where_it_ends() {
        assertThat(Scripts.report(REGISTER, STALE).text()).isEqualTo("""
                        stale read: Process 2's read -> 1, begun at event 7, saw 1, although process 1's write 2 had ended before, at event 3; nothing could leave 1 in between.

                          process 0  |.write 1.|
                          process 1              |-write 2-|
                          process 2                          |-read -> 1-|!
                          event      0         1 2         3 7           8

                        core ---: 2 operations; relax any one of them and there is an order; rechecked by brute force
                        others ...: not in the core, but part of the story
                        first impossible completion: event 8, process 2's read -> 1
                          it needs 1 and finds 2
                          it needs 1 and finds 3
                        """);
    }

    /** Its operation of unknown outcome may still happen, beside what it does next. */
    @Test
    void a_process_that_went_on_after_a_lost_answer_has_a_row_for_each() {
        assertThat(Scripts.report(REGISTER, """
                        0 write 1; 0 info
                        0 read; 0 ok 1
                        0 write 2; 0 ok 2
                        0 read; 0 ok 1
                        """).text()).contains("""
                          process 0  |.................write 1..................?
                          process 0    |-read -> 1-| |-write 2-| |-read -> 1-|!
                          event      0 2           3 4         5 6           7
                        """);
    }

    @Test
    void there_is_no_text_where_nothing_is_wrong() {
        Report report = Scripts.report(REGISTER, "0 write 1; 0 ok 1");
        assertThat(report.text()).isEmpty();
        assertThat(report.html()).contains("<h1>Linearizable</h1>");
        assertThat(wellFormed(report.svg()).getElementsByTagName("rect").getLength())
                .isEqualTo(2);
    }

    @Test
    void a_verdict_that_is_not_known_has_a_page() {
        History history = Scripts.history(STALE);
        Verdict verdict = LinearizabilityChecker.check(new WingGongLowe(), REGISTER, history, Limits.steps(2));
        Report report = Report.of("script", "a model", REGISTER, history, verdict);
        assertThat(report.text()).isEmpty();
        assertThat(report.html()).contains("<h1>Unknown</h1>", "The search gave up: more than 2 steps.");
    }

    @Test
    void the_page_tells_core_states_orders_and_history_in_this_order() {
        String page = Scripts.report(REGISTER, STALE).html();
        assertThat(page)
                .containsSubsequence(
                        "<h1>Stale read</h1>",
                        "<h2>The core</h2>",
                        "<svg",
                        "</svg>",
                        "<h2>Possible states</h2>",
                        "<em>none</em><small>it needs 1 and finds 2</small>",
                        "<h2>Every order, as far as it goes</h2>",
                        "✕ read → 1: it needs 1 and finds 2",
                        "<h2>The whole history</h2>",
                        "<script type=\"application/json\" id=\"data\">");
        assertThat(page).contains("prefers-color-scheme: dark");
        assertThat(page.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .as("nothing is loaded from elsewhere")
                .doesNotContain("http:", "https:", "//cdn", "@import", "url(", " src=", "<link");
    }

    @Test
    void a_linearizable_page_has_the_order() {
        String page = Scripts.report(REGISTER, """
                0 write 1
                1 read
                1 ok 1
                0 ok 1
                """).html();
        assertThat(page).contains("\"order\":[0,1]", "Each mark below");
    }

    @Test
    void a_wrong_verdict_is_refused() {
        History history = Scripts.history("0 write 1; 0 ok 1; 1 read; 1 ok 1");
        List<Operation> backwards = Lists.reverse(history.operations());
        for (ObjectVerdict wrong :
                List.of(ObjectVerdict.notLinearizable(2, 1, 3), ObjectVerdict.linearizable(2, 1, backwards))) {
            Verdict verdict = new Verdict(List.of(new Verdict.OfObject(null, wrong)));
            assertThatThrownBy(() -> Report.of("script", "a model", REGISTER, history, verdict)
                            .text())
                    .isInstanceOf(VerifyException.class)
                    .hasMessageContaining("wrong");
        }
    }

    @Test
    void objects_that_fail_come_first_and_others_are_told() {
        Model<?> store = Models.keyValue();
        History history = JepsenReader.parse("test", """
                {:process 0, :type :invoke, :f :put, :value ["good" "1"]}
                {:process 0, :type :ok,     :f :put, :value ["good" "1"]}
                {:process 1, :type :invoke, :f :get, :value ["late" nil]}
                {:process 2, :type :invoke, :f :get, :value ["early" nil]}
                {:process 2, :type :ok,     :f :get, :value ["early" "2"]}
                {:process 1, :type :ok,     :f :get, :value ["late" "2"]}
                """, true);
        Report report = Report.of("test", "key-value", store, history, Scripts.verdict(store, history));
        assertThat(report.text()).contains("value never written", "1 more object is not linearizable: \"late\"");
        assertThat(report.html())
                .containsSubsequence(
                        "<nav",
                        ">&quot;early&quot;</button>",
                        ">&quot;late&quot;</button>",
                        ">&quot;good&quot;</button>");
        assertThat(report.html()).containsSubsequence("<article data-part=\"0\">", "<article data-part=\"1\" hidden>");
    }

    @Test
    void the_same_history_gives_the_same_bytes() {
        for (int seed = 0; seed < 20; seed++) {
            History history = new FaultyClients(new Random(seed), 4, 3, 12).play(40);
            History again = JepsenReader.parse("again", JepsenWriter.print(history), false);
            Report one = Report.of("h", "m", REGISTER, history, Scripts.verdict(REGISTER, history));
            Report other = Report.of("h", "m", REGISTER, again, Scripts.verdict(REGISTER, again));
            assertThat(other.text()).isEqualTo(one.text());
            assertThat(other.json()).isEqualTo(one.json());
            assertThat(other.html()).isEqualTo(one.html());
            assertThat(other.svg()).isEqualTo(one.svg());
        }
    }

    @Test
    void hostile_values_stay_values() throws Exception {
        Recorder recorder = new Recorder();
        for (String value : HOSTILE) {
            int write = recorder.invoke(0, value, "put", value, Moment.NO_TIME);
            recorder.complete(write, Outcome.OK, value, Moment.NO_TIME);
            int read = recorder.invoke(1, value, "get", null, Moment.NO_TIME);
            recorder.complete(read, Outcome.OK, value + "?", Moment.NO_TIME);
        }
        History history = recorder.history();
        Model<?> store = Models.keyValue();
        Report report = Report.of(HOSTILE.get(0), HOSTILE.get(1), store, history, Scripts.verdict(store, history));
        String page = report.html();
        assertThat(count(page, "<script")).isEqualTo(2);
        assertThat(count(page, "</script")).isEqualTo(2);
        assertThat(count(page, "alert(1)")).as("they are there").isGreaterThan(4);
        assertThat(page).doesNotContain("<!--").doesNotContain(" onload=alert(1) '\"");
        assertThat(report.text())
                .doesNotContainPattern("[\\p{Cc}&&[^\\n]]")
                .doesNotContainPattern("[\\p{Cf}\u2028\u2029]");
        assertThat(page)
                .doesNotContainPattern("[\\p{Cc}&&[^\\n]]")
                .doesNotContainPattern("[\\p{Cf}\u2028\u2029\\p{Cs}]");
        wellFormed(report.svg());
        Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
        while (svg.find()) {
            wellFormed(svg.group());
        }
        assertThat(report.json().strip()).isPrintable().doesNotContain("<", ">", "&");
    }

    @Test
    void a_page_takes_less_than_sixty_bytes_an_operation() {
        Recorder recorder = new Recorder();
        int operations = 20_000;
        for (long i = 0; i < operations; i++) {
            int id = recorder.invoke(i % 10, null, i % 2 == 0 ? "write" : "read", i % 2 == 0 ? i : null, i * 1_000);
            recorder.complete(
                    id, Outcome.OK, i % 2 == 0 ? i : i == operations - 1 ? 7L : (Long) (i - 1), i * 1_000 + 500);
        }
        History history = recorder.history();
        Verdict verdict = LinearizabilityChecker.check(REGISTER, history, Limits.steps(1_000_000));
        Report report = Report.of("large", "cas-register", REGISTER, history, verdict);
        assertThat(report.text()).startsWith("value never written");
        assertThat(report.html().length()).isLessThan(60 * operations);
        assertThat(report.json().length()).isLessThan(100_000);
    }

    /** A cut in the middle of a long history, or at its end, would leave the reader without what the page is about. */
    @Test
    void of_too_many_operations_those_that_explain_the_verdict_are_drawn() {
        String script = "0 write 1; 0 ok 1\n" + "1 write 2; 1 ok 2\n".repeat(100) + "2 read; 2 ok 1\n"
                + "1 write 2; 1 ok 2\n".repeat(100);
        Map<String, Object> drawn = new ReportData(Scripts.report(REGISTER, script)).timeline(20);
        assertThat(drawn).containsEntry("omitted", 182);
        int[] start = (int[]) drawn.get("start");
        assertThat(start).hasSize(20).startsWith(0, 174).endsWith(2, 2, 2);
        assertThat((List<?>) drawn.get("objects")).singleElement().satisfies(marks -> {
            assertThat(((Map<?, ?>) marks).get("core")).isEqualTo(new int[] {14, 15});
            assertThat(((Map<?, ?>) marks).get("shown")).isEqualTo(new int[] {0});
            assertThat(((Map<?, ?>) marks).get("failing")).isEqualTo(15);
        });
        Report good = Scripts.report(REGISTER, "1 write 2; 1 ok 2\n".repeat(100));
        assertThat((int[]) new ReportData(good).timeline(20).get("start")).startsWith(0, 2, 2);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static Document wellFormed(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new java.io.StringReader(xml)));
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }
}
