package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;

/** What those who look after nodes see of real ones, and how they are stopped. */
class KvNodeOperationsTest extends KvNodeFixture {
    private static final Pattern LEADER = Pattern.compile("\"leader\":(\\d)");

    @Test
    void a_node_tells_how_it_does() throws Exception {
        startThree();
        for (int i = 0; i < 25; i++) {
            assertThat(ask(1, "PUT", "/v1/kv/k" + i, "v")).isEqualTo("204 ");
        }
        assertThat(ask(1, "GET", "/v1/kv/k0?consistency=lease", "")).isEqualTo("200 v");
        for (int id = 1; id <= 3; id++) {
            assertThat(ask(id, "GET", "/health", "")).isEqualTo("200 ok\n");
            int node = id;
            eventually(
                    "node " + id + " is ready",
                    () -> ask(node, "GET", "/ready", "").equals("200 ready\n"));
        }
        int leader = leader(1);
        String metrics = ask(leader, "GET", "/metrics", "");
        assertThat(metrics).contains("ariadne_raft_role{role=\"leader\"} 1.0\n");
        assertThat(value(metrics, "ariadne_raft_proposals_total")).isGreaterThanOrEqualTo(25);
        assertThat(value(metrics, "ariadne_disk_sync_seconds_count")).isPositive();
        assertThat(value(metrics, "ariadne_raft_snapshots_total{kind=\"taken\"}"))
                .isPositive();
        assertThat(value(metrics, "ariadne_sessions")).isPositive();
        for (int peer = 1; peer <= 3; peer++) {
            assertThat(metrics.contains("ariadne_raft_peer_lag_entries{peer=\"" + peer + "\"}"))
                    .isEqualTo(peer != leader);
        }
        String ofAll = ask(1, "GET", "/metrics", "");
        assertThat(value(ofAll, "ariadne_http_request_seconds_count{kind=\"put\",status=\"204\"}"))
                .isEqualTo(25);
        assertThat(value(ofAll, "ariadne_keys")).isEqualTo(25);
    }

    @Test
    void a_node_without_a_majority_is_healthy_and_not_ready() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        nodes.remove(2).close();
        nodes.remove(3).close();
        eventually("it knows", () -> ask(1, "GET", "/ready", "").startsWith("503 "));
        assertThat(ask(1, "GET", "/health", "")).isEqualTo("200 ok\n");
    }

    @Test
    void a_leader_that_is_shut_down_has_handed_over_before() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        int old = leader(1);
        int other = old % 3 + 1;
        long term = term(other);
        nodes.remove(old).shutdown();
        assertThat(ask(other, "GET", "/v1/status", ""))
                .doesNotContain("\"leader\":" + old)
                .doesNotContain("null");
        assertThat(term(other)).isGreaterThan(term);
        assertThat(ask(other, "PUT", "/v1/kv/k", "w")).isEqualTo("204 ");
    }

    @Test
    void what_is_under_way_when_a_leader_is_shut_down_is_answered() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        int old = leader(1);
        int other = old % 3 + 1;
        URI keys = URI.create("http://" + nodes.get(old).clients() + "/v1/kv/");
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            HttpRequest put = HttpRequest.newBuilder(keys.resolve("k" + i))
                    .PUT(BodyPublishers.ofString("v"))
                    .build();
            answers.add(client.sendAsync(put, BodyHandlers.discarding())
                    .handle((answer, refused) -> refused == null ? answer.statusCode() : 0));
        }
        answers.get(0).join();
        nodes.remove(old).shutdown();
        int done = 0;
        for (int i = 0; i < answers.size(); i++) {
            int status = answers.get(i).join();
            assertThat(status).as("no outcome is unknown").isIn(204, 503, 0);
            if (status == 204) {
                done++;
                assertThat(ask(other, "GET", "/v1/kv/k" + i, "")).isEqualTo("200 v");
            }
        }
        assertThat(done).isPositive();
    }

    @Test
    void a_log_does_not_grow_for_a_node_that_is_down() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        nodes.remove(3).close();
        for (int i = 0; i < 120; i++) {
            assertThat(ask(1, "PUT", "/v1/kv/k", "v" + i)).isEqualTo("204 ");
        }
        for (int id = 1; id <= 2; id++) {
            String metrics = ask(id, "GET", "/metrics", "");
            double kept = value(metrics, "ariadne_raft_last_index") - value(metrics, "ariadne_raft_first_index");
            assertThat((long) kept).isLessThan(2 * (RAFT.snapshotEveryEntries() + RAFT.catchUpEntries()));
        }
        start(3);
        eventually(
                "it is there again",
                () -> ask(3, "GET", "/v1/kv/k?consistency=stale", "").equals("200 v119"));
        assertThat(value(ask(3, "GET", "/metrics", ""), "ariadne_raft_snapshots_total{kind=\"installed\"}"))
                .isPositive();
    }

    @Test
    void a_node_keeps_to_the_limits_it_is_given() throws Exception {
        cluster = cluster.subList(0, 1);
        start(limited(1_000, 1, 1));
        assertThat(ask(1, "PUT", "/v1/kv/k", "x".repeat(1_000))).isEqualTo("204 ");
        assertThat(ask(1, "PUT", "/v1/kv/k", "x".repeat(1_001))).startsWith("413 ");
    }

    @Test
    void one_operation_too_many_is_refused_at_once() throws Exception {
        start(limited(1_000, 1, 10)); // and no other node, so that an operation lasts until its time is up
        assertThat(askedTwice("PUT", "/v1/kv/k"))
                .allMatch(answer -> answer.startsWith("503 "))
                .areExactly(1, saying("nothing was done: too many requests wait already"));
    }

    @Test
    void one_watch_too_many_is_refused_at_once() throws Exception {
        cluster = cluster.subList(0, 1);
        start(limited(1_000, 10, 1));
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        String nothing = "/v1/watch?prefix=other&after=1&wait=2";
        assertThat(askedTwice("GET", nothing))
                .areExactly(1, saying("too many requests wait already"))
                .areExactly(1, saying("200 "));
        assertThat(ask(1, "GET", nothing.replace("wait=2", "wait=0"), ""))
                .as("there is room again")
                .startsWith("200 ");
    }

    private static Condition<String> saying(String words) {
        return new Condition<>(answer -> answer.contains(words), words);
    }

    /** The answers to the same request, sent twice at the same time. */
    private List<String> askedTwice(String method, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + nodes.get(1).clients() + target))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("v"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<String>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(client.sendAsync(request, BodyHandlers.ofString())
                    .thenApply(answer -> answer.statusCode() + " " + answer.body()));
        }
        return List.of(both.get(0).get(20, TimeUnit.SECONDS), both.get(1).get(20, TimeUnit.SECONDS));
    }

    private KvNodeConfig limited(int bodyBytesMax, int operationsMax, int watchesMax) {
        HttpLimits usual = HttpLimits.DEFAULT;
        KvNodeConfig plain = config(1, cluster);
        return new KvNodeConfig(
                1,
                plain.listen(),
                cluster,
                false,
                plain.clients(),
                plain.data(),
                RAFT,
                KvNodeConfig.SERVER,
                Security.NONE,
                new HttpLimits(
                        usual.connectionsMax(),
                        usual.lineBytesMax(),
                        usual.headersBytesMax(),
                        bodyBytesMax,
                        bodyBytesMax,
                        usual.pipelinedMax(),
                        operationsMax,
                        watchesMax,
                        usual.requestNanos(),
                        usual.answerNanos(),
                        usual.idleNanos()));
    }

    @Test
    void a_node_alone_is_shut_down_at_once() throws Exception {
        cluster = cluster.subList(0, 1);
        start(1);
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        long start = System.nanoTime();
        nodes.remove(1).shutdown();
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    private int leader(int asked) throws Exception {
        eventually(
                "there is a leader",
                () -> LEADER.matcher(ask(asked, "GET", "/v1/status", "")).find());
        Matcher leader = LEADER.matcher(ask(asked, "GET", "/v1/status", ""));
        assertThat(leader.find()).isTrue();
        return Integer.parseInt(leader.group(1));
    }

    private long term(int asked) throws Exception {
        return (long) value(ask(asked, "GET", "/metrics", ""), "ariadne_raft_term");
    }

    private static double value(String metrics, String name) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(metrics);
        assertThat(line.find()).as("%s in %s", name, metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
