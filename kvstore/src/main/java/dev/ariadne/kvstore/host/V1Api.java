package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Administration;
import dev.ariadne.kvstore.command.Command.InSession;
import dev.ariadne.kvstore.command.Command.OpenSession;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Update;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.NodeId;
import java.util.concurrent.CompletableFuture;

/**
 * The whole store, as {@code docs/openapi.yaml} describes it. Here a key is any bytes, percent-encoded, so that {@code PUT /a} and
 * {@code PUT /v1/kv/%2Fa} are the same. Answers about one key have its revision in the header {@code Revision}.
 *
 * <pre>
 * GET    /v1/kv/KEY                200 and the value, or 404
 * PUT    /v1/kv/KEY                204
 * DELETE /v1/kv/KEY                204, or 404 if there was none
 * PUT    /v1/kv/KEY?expect=V       204 if the value was V, else 412 and nothing is changed
 * PUT    /v1/kv/KEY?absent         204 if there was none, else 412
 * PUT, DELETE /v1/kv/KEY?revision=R   204 if that was its revision, else 412; 0 is that of an absent key
 * GET    /v1/kv?prefix=P           the pairs under a prefix, a page at a time
 * GET    /v1/watch?prefix=P&amp;after=R   what changed since a revision; waits for the first change
 * POST   /v1/sessions              opens a session; an update with session=S&amp;sequence=N takes effect once
 * GET    /v1/members               who takes part, and who leads
 * PUT    /v1/members/4             adds node 4 as a voter, or says where it is now; the body is its address
 * PUT    /v1/members/4?learner     adds it without a vote
 * DELETE /v1/members/4             removes it
 * POST   /v1/members/4/promote     gives a learner a vote
 * POST   /v1/members/4/lead        has the leader hand over to it
 * GET    /v1/snapshot              a backup of everything, as of one moment
 * GET    /v1/status                where this node stands
 * POST   /v1/rpc                   a KvRequest for a KvReply, both as KvCodec writes them; for this node alone
 * </pre>
 */
final class V1Api {
    static final String V1 = "/v1/";
    static final String RPC = "/v1/rpc";

    static final String KV = "/v1/kv";
    private static final String WATCH = "/v1/watch";
    private static final String SESSIONS = "/v1/sessions";
    private static final String MEMBERS = "/v1/members";
    static final String SNAPSHOT = "/v1/snapshot";
    private static final String STATUS = "/v1/status";

    private final HttpApi.Backend backend;
    private final MembersApi members;
    private final ScanApi scans;

    V1Api(HttpApi.Backend backend, MembersApi members) {
        this.backend = backend;
        this.members = members;
        this.scans = new ScanApi(backend);
    }

    /** One of a few words for what a path is about, which is not keys. */
    static String kind(String path) {
        String first = path.substring(V1.length()).split("/", 2)[0];
        return switch (first) {
            case "watch", "sessions", "members", "snapshot", "status", "rpc" -> first;
            default -> "other";
        };
    }

    /**
     * Begins to answer.
     *
     * @param query with its question mark, or empty
     * @param right of who asks
     */
    CompletableFuture<HttpAnswer> answer(String method, String path, String query, Bytes body, Right right) {
        if (path.startsWith(KV + "/")) {
            return answerKv(method, PercentCode.decode(path.substring(KV.length() + 1)), query, body);
        } else if (path.startsWith(MEMBERS + "/")) {
            return answerMember(method, path.substring(MEMBERS.length() + 1), query, body);
        }
        return switch (path) {
            case KV -> method.equals("GET") ? scans.range(query) : notAllowed("GET");
            case WATCH -> method.equals("GET") ? scans.watch(query) : notAllowed("GET");
            case SESSIONS -> method.equals("POST") ? openSession(query) : notAllowed("POST");
            case MEMBERS -> method.equals("GET") ? listMembers(query) : notAllowed("GET");
            case SNAPSHOT -> method.equals("GET") ? snapshot(query) : notAllowed("GET");
            case STATUS -> method.equals("GET") ? status(query) : notAllowed("GET");
            case RPC -> method.equals("POST") ? rpc(query, body, right) : notAllowed("POST");
            default ->
                HttpAnswer.line(
                                404,
                                "there is no " + path
                                        + ", only kv, kv/KEY, watch, sessions, members, members/ID, snapshot, status and rpc under /v1/")
                        .atOnce();
        };
    }

    private static CompletableFuture<HttpAnswer> notAllowed(String allowed) {
        return HttpAnswer.notAllowed(allowed).atOnce();
    }

    private CompletableFuture<HttpAnswer> answerKv(String method, Bytes key, String parameters, Bytes body) {
        return switch (method) {
            case "GET" -> get(new Get(key), new Query(parameters, "consistency"));
            case "PUT" -> {
                Query query = new Query(parameters, "absent", "expect", "revision", "session", "sequence");
                yield update(put(key, query, body), query);
            }
            case "DELETE" -> {
                Query query = new Query(parameters, "revision", "session", "sequence");
                yield update(ifRevision(query, new Delete(key)), query);
            }
            default -> notAllowed("PUT, GET, DELETE");
        };
    }

    private CompletableFuture<HttpAnswer> get(Get get, Query query) {
        return ScanApi.read(backend, query, get).thenApply(outcome -> OutcomeAnswers.of(get, outcome));
    }

    private static Update put(Bytes key, Query query, Bytes body) {
        Bytes expected = query.bytes("expect");
        boolean expects = expected != null || query.has("absent");
        checkArgument(
                (expected != null ? 1 : 0) + (query.has("absent") ? 1 : 0) + (query.has("revision") ? 1 : 0) <= 1,
                "one condition at most: absent, expect or revision");
        return expects ? new CompareAndSet(key, expected, body) : ifRevision(query, new Put(key, body));
    }

    private static Update ifRevision(Query query, Update update) {
        return query.has("revision") ? new IfRevision(query.number("revision", 0, 0, Long.MAX_VALUE), update) : update;
    }

    private CompletableFuture<HttpAnswer> update(Update update, Query query) {
        checkArgument(query.has("session") == query.has("sequence"), "session and sequence come together");
        return query.has("session")
                ? execute(new InSession(
                        query.number("session", 0, 1, Long.MAX_VALUE),
                        query.number("sequence", 0, 1, Long.MAX_VALUE),
                        update))
                : execute(update);
    }

    private CompletableFuture<HttpAnswer> openSession(String query) {
        Query.none(query);
        return backend.execute(new OpenSession())
                .thenApply(outcome ->
                        outcome instanceof Outcome.Done done && done.result() instanceof Result.SessionOpened opened
                                ? HttpAnswer.json(new Json().with("session", opened.session()))
                                : OutcomeAnswers.of(new OpenSession(), outcome));
    }

    private CompletableFuture<HttpAnswer> answerMember(String method, String path, String query, Bytes body) {
        String[] parts = path.split("/", -1);
        NodeId id = MembersApi.id(parts[0]);
        boolean isAddition = parts.length == 1 && method.equals("PUT");
        boolean isLearner = isAddition && new Query(query, "learner").has("learner");
        if (!isAddition) {
            Query.none(query);
        }
        if (parts.length == 1) {
            return switch (method) {
                case "PUT" -> members.add(id, body, isLearner ? Kind.ADD_LEARNER : Kind.ADD_VOTER);
                case "DELETE" -> members.remove(id);
                default -> notAllowed("PUT, DELETE");
            };
        } else if (parts.length == 2 && (parts[1].equals("promote") || parts[1].equals("lead"))) {
            if (!method.equals("POST")) {
                return notAllowed("POST");
            }
            return parts[1].equals("lead") ? members.lead(id) : members.promote(id);
        }
        return HttpAnswer.line(404, "of a member there is only /v1/members/ID, /promote and /lead below it")
                .atOnce();
    }

    private CompletableFuture<HttpAnswer> listMembers(String query) {
        Query.none(query);
        return members.list();
    }

    private CompletableFuture<HttpAnswer> snapshot(String query) {
        Query.none(query);
        return backend.snapshot()
                .thenApply(found -> found.map(download ->
                                HttpAnswer.parts(download.parts()).with("Revision", Long.toString(download.revision())))
                        .orElseGet(() -> HttpAnswer.line(
                                        503,
                                        "this node does not know what is committed now, or sends snapshots to others")
                                .with("Retry-After", "1")));
    }

    private CompletableFuture<HttpAnswer> status(String query) {
        Query.none(query);
        return backend.status()
                .thenApply(status -> status.map(HttpAnswer::json)
                        .orElseGet(() -> HttpAnswer.line(503, "this node does not answer")
                                .with("Retry-After", "1")));
    }

    private CompletableFuture<HttpAnswer> rpc(String query, Bytes body, Right right) {
        Query.none(query);
        try {
            KvRequest request = KvCodec.decodeRequest(body);
            HttpAnswer denial = request.body() instanceof Administration ? Gate.denial(Right.ADMINISTER, right) : null;
            if (denial != null) {
                return denial.atOnce();
            }
            return backend.call(request).thenApply(reply -> HttpAnswer.bytes(KvCodec.encode(reply)));
        } catch (CodecException e) {
            return HttpAnswer.line(400, "the body is no request: " + e.getMessage())
                    .atOnce();
        }
    }

    private CompletableFuture<HttpAnswer> execute(Operation operation) {
        return backend.execute(operation).thenApply(outcome -> OutcomeAnswers.of(operation, outcome));
    }
}
