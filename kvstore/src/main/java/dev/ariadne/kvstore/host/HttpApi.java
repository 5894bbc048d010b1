package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * What can be asked over HTTP. At the top, what raftexample offers; the key is the request's target as it stands, with its
 * leading slash, its query and its percent signs:
 *
 * <pre>
 * PUT    /key                 sets the value to the body: 204 once it is committed
 * GET    /key                 200 and the value, or 404
 * POST   /4                   adds node 4, whose address is the body: 204 once that is in force
 * DELETE /4                   removes node 4: 204 once that is in force, or 404
 * </pre>
 *
 * Under {@code /v1/}, which is no place for keys, {@link V1Api}. Whatever is wrong is said in one line, or in an object of JSON under
 * {@code /v1/}: 400 malformed, 409 not as the cluster is now, 503 certainly without effect, 504 nobody knows.
 */
final class HttpApi {
    private static final Pattern NODE_ID = Pattern.compile("/(0[xX][0-9a-fA-F]+|[0-9]+)");

    /** What stands behind the interface. Nothing here waits, and no future completes with an exception. */
    interface Backend {
        /** Does an operation wherever the leader is, once. */
        CompletableFuture<Outcome> execute(Operation operation);

        /** Reads what this node has; a watch waits here. */
        CompletableFuture<Outcome> readHere(Read read);

        /** Hands a request to this node. */
        CompletableFuture<KvReply> call(KvRequest request);

        /** How this node does; nothing if it does not answer. */
        CompletableFuture<Optional<NodeSample>> sample();

        /** Where this node stands; nothing if it does not answer. */
        CompletableFuture<Optional<Json>> status();

        /** All there is, with what was acknowledged before this was asked; nothing if this node cannot tell, or is telling others. */
        CompletableFuture<Optional<Download>> snapshot();

        /** Who takes part as far as this node knows; nothing if it does not know or not answer. */
        CompletableFuture<Optional<Membership>> membership();
    }

    /** A snapshot as {@link Backup} reads it. */
    record Download(long revision, HttpParts parts) {}

    private final Backend backend;
    private final NodeMetrics metrics;
    private final OperationsApi operations;
    private final V1Api v1;
    private final MembersApi members;

    HttpApi(Backend backend) {
        this(backend, new NodeMetrics());
    }

    HttpApi(Backend backend, NodeMetrics metrics) {
        this.backend = backend;
        this.metrics = metrics;
        this.operations = new OperationsApi(backend, metrics);
        this.members = new MembersApi(backend);
        this.v1 = new V1Api(backend, members);
    }

    /**
     * Begins to answer, without waiting for anything.
     *
     * @param target path and query as they were sent
     * @param right of who asks, which suffices for what the method and the target say
     */
    CompletableFuture<HttpAnswer> answer(String method, String target, Bytes body, Right right) {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        long start = System.nanoTime();
        CompletableFuture<HttpAnswer> answer;
        try {
            answer = dispatch(method, path, target, body, right);
        } catch (IllegalArgumentException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.handle((given, error) -> {
            HttpAnswer told = inFormOf(target, error == null ? given : malformed(error));
            metrics.answered(kind(method, path), told.status(), System.nanoTime() - start);
            return told;
        });
    }

    /** One of a few words for what a request is about. */
    private static String kind(String method, String path) {
        boolean isV1 = path.startsWith(V1Api.V1);
        if (OperationsApi.has(path)) {
            return "operations";
        } else if (isV1 && !path.startsWith(V1Api.KV)) {
            return V1Api.kind(path);
        } else if (isV1 && path.equals(V1Api.KV)) {
            return "range";
        }
        return switch (method) {
            case "GET" -> "get";
            case "PUT" -> "put";
            case "DELETE" -> isV1 ? "delete" : "members";
            default -> "members";
        };
    }

    private CompletableFuture<HttpAnswer> dispatch(String method, String path, String target, Bytes body, Right right) {
        if (path.startsWith(V1Api.V1)) {
            return v1.answer(method, path, target.substring(path.length()), body, right);
        } else if (OperationsApi.has(path)) {
            return operations.answer(method, path);
        } else {
            return answerPlain(method, target, body);
        }
    }

    /** What the caller has done wrong; the program's own mistakes go on to who sees to them. */
    private static HttpAnswer malformed(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof IllegalArgumentException) {
            return HttpAnswer.line(400, String.valueOf(cause.getMessage()));
        }
        throw new CompletionException(cause);
    }

    /** What is wrong as it is said there: in JSON or in a line. */
    static HttpAnswer inFormOf(String target, HttpAnswer answer) {
        return target.startsWith(V1Api.V1) ? answer.lineInJson() : answer;
    }

    private CompletableFuture<HttpAnswer> answerPlain(String method, String target, Bytes body) {
        Bytes key = Bytes.utf8(target);
        boolean isNode = NODE_ID.matcher(target).matches();
        return switch (method) {
            case "GET" -> execute(new Get(key));
            case "PUT" -> execute(new Put(key, body));
            case "POST" ->
                isNode
                        ? members.add(MembersApi.id(target.substring(1)), body, Kind.ADD_VOTER)
                        : HttpAnswer.line(400, "POST adds a node, as in POST /4; " + target + " is none")
                                .atOnce();
            case "DELETE" ->
                isNode
                        ? members.remove(MembersApi.id(target.substring(1)))
                        : HttpAnswer.line(
                                        400,
                                        "DELETE removes a node, as in DELETE /4; a key is deleted with DELETE /v1/kv/KEY,"
                                                + " its slashes written as %2F")
                                .atOnce();
            default -> HttpAnswer.notAllowed("PUT, GET, POST, DELETE").atOnce();
        };
    }

    private CompletableFuture<HttpAnswer> execute(Operation operation) {
        return backend.execute(operation).thenApply(outcome -> OutcomeAnswers.of(operation, outcome));
    }
}
