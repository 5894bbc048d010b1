package dev.ariadne.kvstore.host;

import dev.ariadne.raft.log.Bytes;
import java.util.Map;

/** What a client is told over HTTP. */
record HttpAnswer(int status, String contentType, Bytes body, Map<String, String> headers) {
    static final HttpAnswer NO_CONTENT = new HttpAnswer(204, "", Bytes.EMPTY, Map.of());

    static HttpAnswer bytes(Bytes body) {
        return new HttpAnswer(200, "application/octet-stream", body, Map.of());
    }

    static HttpAnswer json(String json) {
        return new HttpAnswer(200, "application/json", Bytes.utf8(json + "\n"), Map.of());
    }

    /** One line of text. */
    static HttpAnswer line(int status, String text) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", Bytes.utf8(text + "\n"), Map.of());
    }

    static HttpAnswer notAllowed(String allowed) {
        return line(405, "this can be asked with " + allowed).with("Allow", allowed);
    }

    HttpAnswer with(String header, String value) {
        return new HttpAnswer(status, contentType, body, Map.of(header, value));
    }
}
