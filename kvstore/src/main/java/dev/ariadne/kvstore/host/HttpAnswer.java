package dev.ariadne.kvstore.host;

import dev.ariadne.raft.log.Bytes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told over HTTP.
 *
 * @param rest what follows the body, of which nobody knows yet how long it is; null if that is all
 */
record HttpAnswer(
        int status,
        String contentType,
        Bytes body,
        Map<String, String> headers,
        @Nullable HttpParts rest) {
    static final HttpAnswer NO_CONTENT = new HttpAnswer(204, "", Bytes.EMPTY, Map.of());

    HttpAnswer(int status, String contentType, Bytes body, Map<String, String> headers) {
        this(status, contentType, body, headers, null);
    }

    static HttpAnswer parts(HttpParts parts) {
        return new HttpAnswer(200, "application/octet-stream", Bytes.EMPTY, Map.of(), parts);
    }

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    static HttpAnswer bytes(Bytes body) {
        return new HttpAnswer(200, "application/octet-stream", body, Map.of());
    }

    static HttpAnswer json(Json json) {
        return json(200, json);
    }

    private static HttpAnswer json(int status, Json json) {
        return new HttpAnswer(status, JSON, Bytes.utf8(json + "\n"), Map.of());
    }

    static HttpAnswer text(String contentType, Bytes text) {
        return new HttpAnswer(200, contentType, text, Map.of());
    }

    /** One line of text. */
    static HttpAnswer line(int status, String text) {
        return new HttpAnswer(status, TEXT, Bytes.utf8(text + "\n"), Map.of());
    }

    static HttpAnswer notAllowed(String allowed) {
        return line(405, "this can be asked with " + allowed).with("Allow", allowed);
    }

    HttpAnswer with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new HttpAnswer(status, contentType, body, all, rest);
    }

    /** The same, as an answer that is there already. */
    CompletableFuture<HttpAnswer> atOnce() {
        return CompletableFuture.completedFuture(this);
    }

    /** The same, but as JSON if it is a line of text: which kind of error it is, and the line. */
    HttpAnswer lineInJson() {
        if (!contentType.equals(TEXT)) {
            return this;
        }
        Json json = new Json()
                .with("error", error(status))
                .with("message", body.toUtf8().strip());
        HttpAnswer answer = json(status, json);
        return new HttpAnswer(status, JSON, answer.body(), headers);
    }

    private static String error(int status) {
        return switch (status) {
            case 400 -> "malformed";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "not-allowed";
            case 408 -> "too-slow";
            case 409 -> "conflict";
            case 410 -> "gone";
            case 412 -> "condition-failed";
            case 413, 414, 431 -> "too-large";
            case 503 -> "not-done";
            case 504 -> "unknown-outcome";
            default -> "internal";
        };
    }
}
