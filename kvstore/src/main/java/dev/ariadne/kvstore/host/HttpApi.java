package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked over HTTP. At the top, what raftexample offers; the key is the request's target as it stands, with its
 * leading slash, its query and its percent signs:
 *
 * <pre>
 * PUT    /key                 sets the value to the body: 204 once it is committed
 * GET    /key                 200 and the value, or 404
 * POST   /4, DELETE /4        changes of membership: 501, they come later
 * </pre>
 *
 * Under {@code /v1/}, which is no place for keys, the whole store; here a key is any bytes, percent-encoded, so that
 * {@code PUT /a} and {@code PUT /v1/kv/%2Fa} are the same:
 *
 * <pre>
 * GET    /v1/kv/KEY           200 and the value, or 404
 * PUT    /v1/kv/KEY           204
 * PUT    /v1/kv/KEY?expect=V  204 if the value was V, else 412 and nothing is changed
 * PUT    /v1/kv/KEY?absent    204 if there was none, else 412
 * DELETE /v1/kv/KEY           204, or 404 if there was none
 * GET    /v1/status           where this node stands, as JSON
 * POST   /v1/rpc              a KvRequest for a KvReply, both as KvCodec writes them; for this node alone
 * </pre>
 *
 * Whatever is wrong is said in one line: 400 malformed, 503 certainly without effect, 504 nobody knows.
 */
final class HttpApi {
    static final String RPC = "/v1/rpc";

    private static final String V1 = "/v1/";
    private static final String KV = "/v1/kv/";
    private static final String STATUS = "/v1/status";
    private static final String METRICS = "/metrics";
    private static final Pattern NODE_ID = Pattern.compile("/(0[xX][0-9a-fA-F]+|[0-9]+)");

    /** What stands behind the interface. */
    interface Backend {
        /** Does an operation wherever the leader is, once. */
        Outcome execute(KvOperation operation);

        /** Hands a request to this node. */
        KvReply call(KvRequest request);

        /** A JSON object; null if the node does not answer. */
        @Nullable
        String status();
    }

    private final Backend backend;

    HttpApi(Backend backend) {
        this.backend = backend;
    }

    /** @param target path and query as they were sent */
    HttpAnswer answer(String method, String target, Bytes body) {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        try {
            if (path.startsWith(V1)) {
                return answerV1(method, path, target.substring(path.length()), body);
            }
            if (path.equals(METRICS)) {
                return HttpAnswer.line(404, "/metrics is reserved; the key of this name is at /v1/kv/%2Fmetrics");
            }
            return answerPlain(method, target, body);
        } catch (IllegalArgumentException e) {
            return HttpAnswer.line(400, String.valueOf(e.getMessage()));
        }
    }

    private HttpAnswer answerPlain(String method, String target, Bytes body) {
        Bytes key = Bytes.utf8(target);
        boolean isNode = NODE_ID.matcher(target).matches();
        return switch (method) {
            case "GET" -> execute(new Get(key));
            case "PUT" -> execute(new Put(key, body));
            case "POST" ->
                isNode
                        ? membership(target)
                        : HttpAnswer.line(400, "POST adds a node, as in POST /4; " + target + " is none");
            case "DELETE" ->
                isNode
                        ? membership(target)
                        : HttpAnswer.line(
                                400,
                                "DELETE removes a node, as in DELETE /4; a key is deleted with DELETE /v1/kv/KEY,"
                                        + " its slashes written as %2F");
            default -> HttpAnswer.notAllowed("PUT, GET, POST, DELETE");
        };
    }

    private static HttpAnswer membership(String target) {
        return HttpAnswer.line(
                501, "node " + target.substring(1) + ": membership is fixed for now, changes come later");
    }

    private HttpAnswer answerV1(String method, String path, String query, Bytes body) {
        if (path.startsWith(KV)) {
            return answerKv(method, PercentCode.decode(path.substring(KV.length())), query, body);
        } else if (path.equals(STATUS)) {
            return method.equals("GET") ? status() : HttpAnswer.notAllowed("GET");
        } else if (path.equals(RPC)) {
            return method.equals("POST") ? rpc(body) : HttpAnswer.notAllowed("POST");
        }
        return HttpAnswer.line(404, "there is no " + path + ", only /v1/kv/KEY, /v1/status and /v1/rpc");
    }

    private HttpAnswer answerKv(String method, Bytes key, String query, Bytes body) {
        checkArgument(query.isEmpty() || method.equals("PUT"), "only a PUT can have a condition, not %s", method);
        return switch (method) {
            case "GET" -> execute(new Get(key));
            case "PUT" -> execute(put(key, query, body));
            case "DELETE" -> execute(new Delete(key));
            default -> HttpAnswer.notAllowed("PUT, GET, DELETE");
        };
    }

    private static KvOperation put(Bytes key, String query, Bytes body) {
        if (query.isEmpty()) {
            return new Put(key, body);
        } else if (query.equals("?absent")) {
            return new CompareAndSet(key, null, body);
        }
        checkArgument(query.startsWith("?expect="), "a condition is ?expect=VALUE or ?absent, not %s", query);
        return new CompareAndSet(key, PercentCode.decode(query.substring("?expect=".length())), body);
    }

    private HttpAnswer status() {
        String status = backend.status();
        return status == null ? HttpAnswer.line(503, "this node does not answer") : HttpAnswer.json(status);
    }

    private HttpAnswer rpc(Bytes body) {
        try {
            return HttpAnswer.bytes(KvCodec.encode(backend.call(KvCodec.decodeRequest(body))));
        } catch (CodecException e) {
            return HttpAnswer.line(400, "the body is no request: " + e.getMessage());
        }
    }

    private HttpAnswer execute(KvOperation operation) {
        Outcome outcome = backend.execute(operation);
        if (outcome instanceof Outcome.Done done) {
            return answer(done.result());
        } else if (outcome instanceof Outcome.Refused refused) {
            return HttpAnswer.line(503, "nothing was done: " + reason(refused.last()))
                    .with("Retry-After", "1");
        } else if (outcome instanceof Outcome.Unknown) {
            return HttpAnswer.line(
                    504,
                    operation instanceof Get
                            ? "no answer in time"
                            : "no answer in time: the outcome is unknown, it may have been done or may still be");
        }
        throw new AssertionError(outcome);
    }

    private static String reason(KvReply.@Nullable Reason last) {
        if (last == null) {
            return "no node answered in time";
        }
        return switch (last) {
            case NOT_LEADER -> "no leader was found in time";
            case BUSY -> "too many requests wait already";
            case STOPPED -> "no node that could be reached takes requests";
            case DISK_FULL -> "the disk of the leader is full";
            case CHANGE_REFUSED -> "the membership cannot be changed like that now";
        };
    }

    private static HttpAnswer answer(Result result) {
        if (result instanceof Result.Value value) {
            Bytes bytes = value.value();
            return bytes == null ? HttpAnswer.line(404, "there is no such key") : HttpAnswer.bytes(bytes);
        } else if (result instanceof Result.Written || result instanceof Result.Swapped) {
            return HttpAnswer.NO_CONTENT;
        } else if (result instanceof Result.Deleted deleted) {
            return deleted.existed() ? HttpAnswer.NO_CONTENT : HttpAnswer.line(404, "there was no such key");
        } else if (result instanceof Result.NotSwapped not) {
            return HttpAnswer.line(
                    412,
                    not.actual() == null
                            ? "nothing was changed: there is no such key"
                            : "nothing was changed: the key has another value");
        }
        throw new AssertionError(result);
    }
}
