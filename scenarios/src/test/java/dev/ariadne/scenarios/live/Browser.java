package dev.ariadne.scenarios.live;

import dev.ariadne.checker.edn.JsonParser;
import dev.ariadne.checker.edn.JsonWriter;
import dev.ariadne.checker.edn.TextSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A page in headless Chromium, driven through its DevTools. */
final class Browser implements AutoCloseable {
    private static final String ANNOUNCEMENT = "DevTools listening on ws://";
    private static final long SECONDS_MAX = 30;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final Map<Long, CompletableFuture<Map<?, ?>>> asked = new ConcurrentHashMap<>();
    private long commands;

    /** Where Chromium is, if anywhere. */
    static Optional<String> executable() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Opens a page; the directory is for the browser. */
    Browser(String executable, Path directory, String url, String... flags) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                executable,
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--window-size=1280,1000",
                                "--remote-debugging-port=0",
                                "--remote-allow-origins=*",
                                "--user-data-dir=" + directory),
                        Stream.concat(Stream.of(flags), Stream.of("about:blank")))
                .toList();
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String debugger = awaitAnnouncement();
        HttpRequest open = HttpRequest.newBuilder(URI.create("http://" + debugger + "/json/new?" + url))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        Map<?, ?> page = parse(http.send(open, BodyHandlers.ofString()).body());
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create((String) page.get("webSocketDebuggerUrl")), new Answers())
                .get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private String awaitAnnouncement() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ANNOUNCEMENT)) {
                String rest = line.substring(ANNOUNCEMENT.length());
                Thread drain = new Thread(() -> lines.lines().forEach(unused -> {}), "browser");
                drain.setDaemon(true);
                drain.start();
                return rest.substring(0, rest.indexOf('/'));
            }
        }
        throw new IOException("the browser ended with exit code " + process.exitValue());
    }

    private static Map<?, ?> parse(String json) {
        return (Map<?, ?>) new JsonParser(TextSource.of("DevTools", json)).next();
    }

    /** The value of an expression of the page. */
    Object evaluate(String expression) throws Exception {
        Map<?, ?> answer = command("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    /** Clicks where the element is, as a user does. */
    void click(String id) throws Exception {
        String rectangle =
                "(() => { const e = document.getElementById('" + id + "'); e.scrollIntoView({block: 'center'});"
                        + " const r = e.getBoundingClientRect(); return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })()";
        String[] at = ((String) evaluate(rectangle)).split(" ", -1);
        for (String type : List.of("mousePressed", "mouseReleased")) {
            command(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            Double.parseDouble(at[0]),
                            "y",
                            Double.parseDouble(at[1]),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    /** Writes what the page looks like. */
    void screenshot(Path png) throws Exception {
        Map<?, ?> answer = command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.write(png, Base64.getDecoder().decode((String) answer.get("data")));
    }

    private Map<?, ?> command(String method, Map<String, ?> parameters) throws Exception {
        long id = ++commands;
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(JsonWriter.print(Map.of("id", id, "method", method, "params", parameters)), true)
                .get(SECONDS_MAX, TimeUnit.SECONDS);
        Map<?, ?> message = answer.get(SECONDS_MAX, TimeUnit.SECONDS);
        if (!message.containsKey("result")) {
            throw new AssertionError(method + ": " + message);
        }
        return (Map<?, ?>) message.get("result");
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Map<?, ?> message = parse(text.toString());
                text.setLength(0);
                CompletableFuture<Map<?, ?>> answer = message.get("id") instanceof Long id ? asked.remove(id) : null;
                if (answer != null) {
                    answer.complete(message);
                }
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
