package dev.ariadne.kvstore.host;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What programs that look after nodes ask.
 *
 * <pre>
 * GET /health    200 if the node lives: it answers, and neither its disk nor its machine has failed; otherwise 503
 * GET /ready     200 if it can serve: it knows a leader and has applied nearly all it knows to be committed; otherwise 503
 * GET /metrics   for Prometheus
 * </pre>
 */
final class OperationsApi {
    static final String HEALTH = "/health";
    static final String READY = "/ready";
    static final String METRICS = "/metrics";

    /** Committed entries that may still have to be applied. */
    private static final long BEHIND_MAX = 1_000;

    private final HttpApi.Backend backend;
    private final NodeMetrics metrics;

    OperationsApi(HttpApi.Backend backend, NodeMetrics metrics) {
        this.backend = backend;
        this.metrics = metrics;
    }

    static boolean has(String path) {
        return path.equals(HEALTH) || path.equals(READY) || path.equals(METRICS);
    }

    CompletableFuture<HttpAnswer> answer(String method, String path) {
        if (!method.equals("GET")) {
            String reserved = path + " is reserved; the key of this name is at /v1/kv/%2F" + path.substring(1);
            return HttpAnswer.line(405, reserved).with("Allow", "GET").atOnce();
        }
        CompletableFuture<Optional<NodeSample>> sampled = backend.sample();
        return switch (path) {
            case HEALTH -> sampled.thenApply(OperationsApi::health);
            case READY -> sampled.thenApply(OperationsApi::ready);
            // the loop, which gives the sample, has other things to do than to write pages
            default ->
                sampled.thenApplyAsync(
                        sample -> HttpAnswer.text(NodeMetrics.CONTENT_TYPE, metrics.text(sample.orElse(null))));
        };
    }

    private static HttpAnswer health(Optional<NodeSample> sample) {
        if (sample.isEmpty()) {
            return unavailable("this node does not answer");
        }
        String failure = sample.get().failure();
        return failure == null ? HttpAnswer.line(200, "ok") : unavailable(failure);
    }

    private static HttpAnswer ready(Optional<NodeSample> sample) {
        if (sample.isEmpty() || sample.get().failure() != null) {
            return health(sample);
        } else if (sample.get().status().leader() == null) {
            return unavailable("this node knows of no leader");
        } else if (sample.get().behind() > BEHIND_MAX) {
            return unavailable("this node has still to apply " + sample.get().behind() + " entries");
        }
        return HttpAnswer.line(200, "ready");
    }

    private static HttpAnswer unavailable(String why) {
        return HttpAnswer.line(503, why).with("Retry-After", "1");
    }
}
