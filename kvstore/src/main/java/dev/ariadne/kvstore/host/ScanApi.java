package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.Leased;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ranges and watches. In JSON a key is percent-encoded, as it is in a path, and a value is in Base64. */
final class ScanApi {
    private static final int LIMIT = 100;
    private static final long WAIT_SECONDS = 30;
    private static final long WAIT_SECONDS_MAX = 60;

    private final HttpApi.Backend backend;

    ScanApi(HttpApi.Backend backend) {
        this.backend = backend;
    }

    CompletableFuture<HttpAnswer> range(String parameters) {
        Query query = new Query(parameters, "prefix", "after", "limit", "consistency");
        Read range = new Range(prefix(query), query.bytes("after"), limit(query));
        return read(backend, query, range).thenApply(outcome -> answer(range, outcome));
    }

    private static HttpAnswer answer(Read range, Outcome outcome) {
        if (!(outcome instanceof Outcome.Done done && done.result() instanceof Result.Page page)) {
            return OutcomeAnswers.of(range, outcome);
        }
        int last = page.pairs().size() - 1;
        return HttpAnswer.json(new Json()
                .with("revision", page.revision())
                .with("pairs", page.pairs().stream().map(ScanApi::json).toList())
                .with(
                        "next",
                        page.more() ? PercentCode.encode(page.pairs().get(last).key()) : null));
    }

    CompletableFuture<HttpAnswer> watch(String parameters) {
        Query query = new Query(parameters, "prefix", "after", "limit", "wait");
        long seconds = query.number("wait", WAIT_SECONDS, 0, WAIT_SECONDS_MAX);
        long after = query.number("after", 0, 0, Long.MAX_VALUE);
        Watch watch = new Watch(
                prefix(query), after, limit(query), Duration.ofSeconds(seconds).toNanos());
        return backend.readHere(watch).thenApply(outcome -> answer(watch, outcome));
    }

    private static HttpAnswer answer(Watch watch, Outcome outcome) {
        if (outcome instanceof Outcome.Done done && done.result() instanceof Result.Changes found) {
            return HttpAnswer.json(new Json()
                    .with("revision", found.revision())
                    .with("changes", found.changes().stream().map(ScanApi::json).toList()));
        } else if (outcome instanceof Outcome.Done done && done.result() instanceof Result.Forgotten forgotten) {
            return HttpAnswer.line(
                    410,
                    "changes up to revision " + forgotten.oldest() + " are forgotten here: read what there is now (GET"
                            + " /v1/kv?prefix=PREFIX) and watch after the revision of that");
        }
        return OutcomeAnswers.of(watch, outcome);
    }

    /** Reads as consistently as the query asks. */
    static CompletableFuture<Outcome> read(HttpApi.Backend backend, Query query, Read read) {
        return switch (query.word("consistency", "linearizable", "lease", "stale")) {
            case "stale" -> backend.readHere(new Stale(read));
            case "lease" -> backend.execute(new Leased(read));
            default -> backend.execute(read);
        };
    }

    private static Bytes prefix(Query query) {
        return Objects.requireNonNullElse(query.bytes("prefix"), Bytes.EMPTY);
    }

    private static int limit(Query query) {
        return (int) query.number("limit", LIMIT, 1, KvOperation.PAGE_MAX);
    }

    private static Json json(Result.Pair pair) {
        return json(pair.key(), pair.value(), pair.revision());
    }

    private static Json json(Result.Change change) {
        return json(change.key(), change.value(), change.revision());
    }

    private static Json json(Bytes key, @Nullable Bytes value, long revision) {
        String base64 = value == null ? null : Base64.getEncoder().encodeToString(value.toByteArray());
        return new Json()
                .with("key", PercentCode.encode(key))
                .with("value", base64)
                .with("revision", revision);
    }
}
