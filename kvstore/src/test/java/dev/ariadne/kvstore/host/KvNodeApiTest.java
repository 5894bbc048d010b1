package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is under {@code /v1/}, asked of whole nodes. */
class KvNodeApiTest extends KvNodeFixture {
    @Test
    void a_range_is_the_same_at_every_node_and_a_watch_goes_on_where_it_ended() throws Exception {
        startThree();
        for (String key : new String[] {"a1", "a2", "a3", "b"}) {
            assertThat(ask(1, "PUT", "/v1/kv/" + key, key)).isEqualTo("204 ");
        }
        String all = ask(1, "GET", "/v1/kv?prefix=a", "");
        assertThat(all)
                .matches(
                        "200 \\{\"revision\":\\d+,\"pairs\":\\[\\{\"key\":\"a1\",\"value\":\"YTE=\",\"revision\":\\d+},"
                                + "\\{\"key\":\"a2\".*\\{\"key\":\"a3\".*}],\"next\":null}\n");
        assertThat(ask(2, "GET", "/v1/kv?prefix=a&limit=2", "")).contains("a1", "a2\"", "\"next\":\"a2\"");
        assertThat(ask(3, "GET", "/v1/kv?prefix=a&limit=2&after=a2", "")).contains("a3", "\"next\":null");

        String watch = "/v1/watch?prefix=a&wait=20&after=";
        String after = revision(all);
        var news = CompletableFuture.supplyAsync(() -> unchecked(2, watch + after));
        assertThat(ask(3, "PUT", "/v1/kv/b", "not of interest")).isEqualTo("204 ");
        assertThat(ask(3, "DELETE", "/v1/kv/a2", "")).isEqualTo("204 ");
        assertThat(news.get())
                .matches(
                        "200 \\{\"revision\":\\d+,\"changes\":\\[\\{\"key\":\"a2\",\"value\":null,\"revision\":\\d+}]}\n");
        assertThat(ask(1, "GET", "/v1/watch?prefix=a&wait=0&after=" + revision(news.get()), ""))
                .endsWith(",\"changes\":[]}\n");
    }

    @Test
    void a_session_of_the_callers_own_makes_its_retries_take_effect_once() throws Exception {
        startThree();
        Matcher opened = Pattern.compile("200 \\{\"session\":(\\d+)}\n").matcher(ask(1, "POST", "/v1/sessions", ""));
        assertThat(opened.matches()).isTrue();
        String call = "/v1/kv/k?session=" + opened.group(1) + "&sequence=";
        assertThat(ask(1, "PUT", call + 1, "first")).isEqualTo("204 ");
        assertThat(ask(2, "PUT", "/v1/kv/k", "other")).isEqualTo("204 ");
        assertThat(ask(3, "PUT", call + 1, "first")).as("again").isEqualTo("204 ");
        assertThat(ask(1, "GET", "/v1/kv/k", "")).isEqualTo("200 other");
        assertThat(ask(2, "PUT", call + 2 + "&revision=0", "x")).startsWith("412 ");
        assertThat(ask(3, "PUT", call + 2 + "&revision=0", "x"))
                .as("the same answer")
                .startsWith("412 ");
        assertThat(ask(3, "PUT", call + 1, "first")).startsWith("409 ");
        assertThat(ask(3, "PUT", "/v1/kv/k?session=1&sequence=1", "x")).startsWith("409 ");
    }

    @Test
    void a_stale_read_needs_no_majority() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        eventually(
                "node 3 has it",
                () -> ask(3, "GET", "/v1/kv/k?consistency=stale", "").equals("200 v"));
        nodes.remove(1).close();
        nodes.remove(2).close();
        assertThat(ask(3, "GET", "/v1/kv/k?consistency=stale", "")).isEqualTo("200 v");
        assertThat(ask(3, "GET", "/v1/kv?consistency=stale", "")).contains("\"key\":\"k\"");
        assertThat(ask(3, "GET", "/v1/kv/k", "")).matches("50[34] .*\n");
    }

    @Test
    void a_read_under_a_lease_shows_what_was_acknowledged_whichever_node_is_asked() throws Exception {
        startThree();
        for (int i = 0; i < 20; i++) {
            assertThat(ask(1 + i % 3, "PUT", "/v1/kv/k", "v" + i)).isEqualTo("204 ");
            assertThat(ask(1 + (i + 1) % 3, "GET", "/v1/kv/k?consistency=lease", ""))
                    .isEqualTo("200 v" + i);
        }
    }

    @Test
    void who_comes_when_too_many_wait_is_told_at_once() throws Exception {
        start(1); // alone, so that nobody is answered soon
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 1024; i++) {
                Socket waiting = new Socket(
                        InetAddress.getLoopbackAddress(), nodes.get(1).clients().port());
                crowd.add(waiting);
                waiting.getOutputStream().write("GET /k HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            }
            eventually("one more is one too many", () -> {
                long start = System.nanoTime();
                String answer = ask(1, "GET", "/k", "");
                return answer.equals("503 nothing was done: too many requests wait already\n")
                        && System.nanoTime() - start < 1_000_000_000L;
            });
        } finally {
            for (Socket waiting : crowd) {
                waiting.close();
            }
        }
    }

    private String unchecked(int id, String target) {
        try {
            return ask(id, "GET", target, "");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String revision(String answer) {
        Matcher revision = Pattern.compile("200 \\{\"revision\":(\\d+),.*\n").matcher(answer);
        assertThat(revision.matches()).as(answer).isTrue();
        return revision.group(1);
    }
}
