package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.scenarios.run.NodeCommand;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the demo, its buttons clicked in a browser. */
@Timeout(180)
class DemoPageTest {
    private static final long DEADLINE_NANOS = 40_000_000_000L;

    @TempDir
    Path directory;

    private Demo demo;
    private DemoServer server;

    @BeforeEach
    void start() throws Exception {
        assumeThat(FaultProxy.isPossible()).as("loopback addresses for a proxy").isTrue();
        demo = new Demo(new LiveCluster(directory.resolve("nodes"), 3, NodeCommand.class.getName()));
        demo.start();
        server = new DemoServer(demo, 0);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            demo.close();
        }
    }

    @Test
    void its_buttons_do_what_they_say() throws Exception {
        assumeThat(Browser.executable()).as("Chromium on the path").isPresent();
        try (Browser browser =
                new Browser(Browser.executable().orElseThrow(), directory.resolve("browser"), server.url())) {
            eventually(browser, "document.querySelectorAll('tr[data-state=up]').length === 3");
            eventually(browser, "document.querySelector('tr[data-role=leader]') !== null");
            int leader = Integer.parseInt(
                    (String) browser.evaluate("document.querySelector('tr[data-role=leader]').dataset.node"));
            int follower = leader % 3 + 1;

            browser.click("kill-" + leader);
            eventually(browser, state(leader, "down"));
            eventually(browser, "document.querySelector('tr[data-role=leader]') !== null");
            browser.click("kill-" + leader); // which says Restart by now
            eventually(browser, state(leader, "up"));

            browser.click("pause-" + follower);
            eventually(browser, state(follower, "paused"));
            browser.click("pause-" + follower);
            eventually(browser, state(follower, "up"));

            browser.click("cut-" + follower);
            eventually(browser, text("tr[data-node=\"" + follower + "\"] .role", "cut off"));
            browser.click("heal");
            eventually(browser, "document.getElementById('heal').disabled");

            browser.click("add");
            eventually(browser, state(4, "up"));
            eventually(browser, text("#events", "node 4 was added, and votes"));
            browser.click("remove-" + leader);
            eventually(browser, "document.querySelector('tr[data-node=\"" + leader + "\"]') === null");

            browser.click("power");
            eventually(browser, "document.querySelectorAll('tr[data-state=down]').length === 3");
            browser.click("restart-all");
            eventually(browser, "document.querySelectorAll('tr[data-state=up]').length === 3");

            browser.click("tour");
            eventually(browser, text("#caption", "Clients write and read all the time"));
            eventually(browser, "document.getElementById('tour').disabled");

            eventually(browser, text("#words", "linearizable so far"));
            long shown = number(browser);
            eventually(browser, "Number(document.getElementById('count').textContent.replaceAll(',', '')) > " + shown);
        }
        assertThat(demo.isLinearizable()).isTrue();
        assertThat(demo.plan().faults()).hasSizeGreaterThanOrEqualTo(3);
    }

    private static long number(Browser browser) throws Exception {
        return Long.parseLong(
                ((String) browser.evaluate("document.getElementById('count').textContent")).replace(",", ""));
    }

    private static String state(int node, String state) {
        return "document.querySelector('tr[data-node=\"" + node + "\"][data-state=" + state + "]') !== null";
    }

    private static String text(String selector, String part) {
        return "document.querySelector('" + selector + "').textContent.includes('" + part + "')";
    }

    private static void eventually(Browser browser, String condition) throws Exception {
        long begin = System.nanoTime();
        while (!Boolean.TRUE.equals(browser.evaluate(condition))) {
            if (System.nanoTime() - begin > DEADLINE_NANOS) {
                throw new AssertionError(
                        "not within 40 s: " + condition + "\n" + browser.evaluate("document.body.innerText"));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Test
    void it_needs_nothing_but_itself_and_obeys_no_other_page() throws Exception {
        HttpResponse<String> page = request("GET", "", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .doesNotContain("https://")
                .doesNotContain("//cdn")
                .doesNotContain("src=");
        assertThat(request("POST", "act", "pause 99").body()).contains("node 99 is no member");
        assertThat(request("POST", "act", "explode").body()).contains("'explode' is none of");
        assertThat(request("POST", "act", "kill 1", "Origin", "http://example.org")
                        .statusCode())
                .isEqualTo(403);
        assertThat(demo.cluster().isAlive(1)).isTrue();
        assertThat(request("GET", "faults.plan", "").body()).startsWith("ariadne-plan 1");
    }

    private HttpResponse<String> request(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
