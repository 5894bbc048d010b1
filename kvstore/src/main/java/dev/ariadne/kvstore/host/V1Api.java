package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.NodeId;

/**
 * The whole store. Here a key is any bytes, percent-encoded, so that {@code PUT /a} and {@code PUT /v1/kv/%2Fa} are the same:
 *
 * <pre>
 * GET    /v1/kv/KEY           200 and the value, or 404
 * PUT    /v1/kv/KEY           204
 * PUT    /v1/kv/KEY?expect=V  204 if the value was V, else 412 and nothing is changed
 * PUT    /v1/kv/KEY?absent    204 if there was none, else 412
 * DELETE /v1/kv/KEY           204, or 404 if there was none
 * GET    /v1/members          who takes part, and who leads
 * PUT    /v1/members/4        adds node 4 as a voter, or says where it is now; the body is its address
 * PUT    /v1/members/4?learner   adds it without a vote
 * DELETE /v1/members/4        removes it
 * POST   /v1/members/4/promote   gives a learner a vote
 * POST   /v1/members/4/lead   has the leader hand over to it
 * GET    /v1/status           where this node stands
 * POST   /v1/rpc              a KvRequest for a KvReply, both as KvCodec writes them; for this node alone
 * </pre>
 */
final class V1Api {
    static final String V1 = "/v1/";
    static final String RPC = "/v1/rpc";

    private static final String KV = "/v1/kv/";
    private static final String MEMBERS = "/v1/members";
    private static final String STATUS = "/v1/status";

    private final HttpApi.Backend backend;
    private final MembersApi members;

    V1Api(HttpApi.Backend backend, MembersApi members) {
        this.backend = backend;
        this.members = members;
    }

    /** @param query with its question mark, or empty */
    HttpAnswer answer(String method, String path, String query, Bytes body) {
        if (path.startsWith(KV)) {
            return answerKv(method, PercentCode.decode(path.substring(KV.length())), query, body);
        } else if (path.equals(MEMBERS)) {
            return method.equals("GET") ? members.list() : HttpAnswer.notAllowed("GET");
        } else if (path.startsWith(MEMBERS + "/")) {
            return answerMember(method, path.substring(MEMBERS.length() + 1), query, body);
        } else if (path.equals(STATUS)) {
            return method.equals("GET") ? status() : HttpAnswer.notAllowed("GET");
        } else if (path.equals(RPC)) {
            return method.equals("POST") ? rpc(body) : HttpAnswer.notAllowed("POST");
        }
        return HttpAnswer.line(
                404, "there is no " + path + ", only /v1/kv/KEY, /v1/members, /v1/members/ID, /v1/status and /v1/rpc");
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

    private HttpAnswer answerMember(String method, String path, String query, Bytes body) {
        String[] parts = path.split("/", -1);
        NodeId id = MembersApi.id(parts[0]);
        checkArgument(
                query.isEmpty() || (query.equals("?learner") && parts.length == 1 && method.equals("PUT")),
                "%s means nothing here, only ?learner to a PUT",
                query);
        if (parts.length == 1) {
            return switch (method) {
                case "PUT" -> members.add(id, body, query.isEmpty() ? Kind.ADD_VOTER : Kind.ADD_LEARNER);
                case "DELETE" -> members.remove(id);
                default -> HttpAnswer.notAllowed("PUT, DELETE");
            };
        } else if (parts.length == 2 && (parts[1].equals("promote") || parts[1].equals("lead"))) {
            if (!method.equals("POST")) {
                return HttpAnswer.notAllowed("POST");
            }
            return parts[1].equals("lead") ? members.lead(id) : members.promote(id);
        }
        return HttpAnswer.line(404, "of a member there is only /v1/members/ID, /promote and /lead below it");
    }

    private HttpAnswer status() {
        Json status = backend.status();
        return status == null
                ? HttpAnswer.line(503, "this node does not answer").with("Retry-After", "1")
                : HttpAnswer.json(status);
    }

    private HttpAnswer rpc(Bytes body) {
        try {
            return HttpAnswer.bytes(KvCodec.encode(backend.call(KvCodec.decodeRequest(body))));
        } catch (CodecException e) {
            return HttpAnswer.line(400, "the body is no request: " + e.getMessage());
        }
    }

    private HttpAnswer execute(KvOperation operation) {
        return OutcomeAnswers.of(operation, backend.execute(operation));
    }
}
