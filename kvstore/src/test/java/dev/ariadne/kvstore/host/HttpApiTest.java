package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.command.Administration.Promote;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.Command.InSession;
import dev.ariadne.kvstore.command.Command.OpenSession;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Leased;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What each request asks of the store, and what each outcome looks like from outside. */
class HttpApiTest implements HttpApi.Backend {
    private static final AddressBook ADDRESSES = AddressBook.of(NodeId.of(1), new Contact("127.0.0.1:9021", 11))
            .with(NodeId.of(2), new Contact("127.0.0.1:9022", 0));

    private final HttpApi api = new HttpApi(this);
    private Outcome next = new Done(new Result.Written(7));
    private Operation asked;
    private Read askedHere;
    private HttpApi.Download download;
    private NodeSample sample;
    private Membership membership = new Membership(Configuration.of(1, 2, 3), ADDRESSES, NodeId.of(1));

    @Override
    public CompletableFuture<Outcome> execute(Operation operation) {
        asked = operation;
        return CompletableFuture.completedFuture(next);
    }

    @Override
    public CompletableFuture<Outcome> readHere(Read read) {
        askedHere = read;
        return CompletableFuture.completedFuture(next);
    }

    @Override
    public CompletableFuture<KvReply> call(KvRequest request) {
        return CompletableFuture.completedFuture(new KvReply.Unknown(request.id()));
    }

    @Override
    public CompletableFuture<Optional<NodeSample>> sample() {
        return CompletableFuture.completedFuture(Optional.ofNullable(sample));
    }

    @Override
    public CompletableFuture<Optional<Json>> status() {
        return CompletableFuture.completedFuture(Optional.of(new Json()));
    }

    @Override
    public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
        return CompletableFuture.completedFuture(Optional.ofNullable(download));
    }

    @Override
    public CompletableFuture<Optional<Membership>> membership() {
        return CompletableFuture.completedFuture(Optional.ofNullable(membership));
    }

    @Test
    void a_plain_key_is_the_target_as_it_stands() {
        asks("PUT", "/a%2Fb?c=d", new Put(Bytes.utf8("/a%2Fb?c=d"), Bytes.utf8("body")));
        asks("PUT", "/", new Put(Bytes.utf8("/"), Bytes.utf8("body")));
        asks("PUT", "/v1", new Put(Bytes.utf8("/v1"), Bytes.utf8("body")));
        next = new Done(new Result.Value(Bytes.utf8("value"), 7));
        asks("GET", "/12", new Get(Bytes.utf8("/12")));
    }

    @Test
    void a_key_under_v1_is_any_bytes() {
        asks("PUT", "/v1/kv/%2Fa", new Put(Bytes.utf8("/a"), Bytes.utf8("body")));
        asks("PUT", "/v1/kv/a/b+c", new Put(Bytes.utf8("a/b+c"), Bytes.utf8("body")));
        asks("PUT", "/v1/kv/%00%fF", new Put(Bytes.wrap(new byte[] {0, -1}), Bytes.utf8("body")));
        asks("DELETE", "/v1/kv/%2Fv1%2Fa", new Delete(Bytes.utf8("/v1/a")));
    }

    @Test
    void a_put_may_have_a_condition() {
        Bytes a = Bytes.utf8("a");
        asks("PUT", "/v1/kv/a?absent", new CompareAndSet(a, null, Bytes.utf8("body")));
        asks("PUT", "/v1/kv/a?expect=", new CompareAndSet(a, Bytes.EMPTY, Bytes.utf8("body")));
        asks("PUT", "/v1/kv/a?expect=x%20y", new CompareAndSet(a, Bytes.utf8("x y"), Bytes.utf8("body")));
    }

    @Test
    void results_have_their_status() {
        answers(new Done(new Result.Value(Bytes.utf8("v"), 7)), 200, "v");
        answers(new Done(new Result.Value(null, 0)), 404, "there is no such key\n");
        answers(new Done(new Result.Written(7)), 204, "");
        answers(new Done(new Result.Swapped(7)), 204, "");
        answers(new Done(new Result.NotSwapped(null)), 412, "nothing was changed: there is no such key\n");
        answers(new Done(new Result.NotSwapped(Bytes.EMPTY)), 412, "nothing was changed: the key has another value\n");
        answers(new Done(new Result.Deleted(true)), 204, "");
        answers(new Done(new Result.Deleted(false)), 404, "there was no such key\n");
    }

    @Test
    void not_done_and_not_known_are_told_apart() {
        answers(new Outcome.Refused(null), 503, "nothing was done: no node answered in time\n");
        for (KvReply.Reason reason : KvReply.Reason.values()) {
            next = new Outcome.Refused(reason);
            assertThat(ask("PUT", "/a").status()).isEqualTo(reason == KvReply.Reason.CHANGE_REFUSED ? 409 : 503);
        }
        next = new Outcome.Unknown();
        assertThat(text(ask("GET", "/a"))).isEqualTo("504 no answer in time\n");
        assertThat(text(ask("PUT", "/a"))).startsWith("504 ").contains("the outcome is unknown");
    }

    @Test
    void what_is_wrong_is_said_in_one_line() {
        assertThat(ask("PATCH", "/a").headers()).isEqualTo(Map.of("Allow", "PUT, GET, POST, DELETE"));
        wrong("PATCH", "/a", "405 this can be asked with PUT, GET, POST, DELETE");
        wrong("POST", "/4", "400 'body' is not an address like 127.0.0.1:9021");
        wrong("POST", "/0", "400 the id of a node is 1 to 2147483647, not 0");
        wrong("DELETE", "/0x1F", "404 node 31 is no member");
        wrong("DELETE", "/99999999999999999999", "400 '99999999999999999999' is no id of a node");
        wrong("POST", "/a", "400 POST adds a node");
        wrong("DELETE", "/a", "400 DELETE removes a node");
        wrong("PUT", "/metrics", "405 /metrics is reserved; the key of this name is at /v1/kv/%2Fmetrics");
        wrong("PUT", "/metrics?x", "405 /metrics is reserved");
        wrong("PUT", "/health", "405 /health is reserved");
        wrong("DELETE", "/ready", "405 /ready is reserved");
        wrong("GET", "/v1/other", "404 {\"error\":\"not-found\",\"message\":\"there is no /v1/other");
        wrong(
                "POST",
                "/v1/kv/a",
                "405 {\"error\":\"not-allowed\",\"message\":\"this can be asked with PUT, GET, DELETE\"}");
        wrong("PUT", "/v1/status", "405 {\"error\":\"not-allowed\",\"message\":\"this can be asked with GET\"}");
        wrong("GET", "/v1/rpc", "405 {\"error\":\"not-allowed\",\"message\":\"this can be asked with POST\"}");
        wrong("POST", "/v1/rpc", "400 {\"error\":\"malformed\",\"message\":\"the body is no request");
        wrong("GET", "/v1/kv/%4", "400 {\"error\":\"malformed\",\"message\":\"'%4' ends within a percent-encoded byte");
        wrong(
                "GET",
                "/v1/kv/%4x",
                "400 {\"error\":\"malformed\",\"message\":\"'%4x' has a percent sign without two hexadecimal digits");
        wrong(
                "PUT",
                "/v1/kv/a?expected=b",
                "400 {\"error\":\"malformed\",\"message\":\"there is no parameter 'expected' here, only absent, expect, revision, session, sequence");
        wrong(
                "GET",
                "/v1/kv/a?absent",
                "400 {\"error\":\"malformed\",\"message\":\"there is no parameter 'absent' here, only consistency");
        wrong("GET", "/" + "k".repeat(5000), "400 a key of 5001 bytes exceeds 4096");
    }

    @Test
    void rpc_takes_a_request_and_answers_with_a_reply() throws CodecException {
        KvRequest request = new KvRequest(new RequestId(1, 2), new Get(Bytes.EMPTY));
        HttpAnswer answer = api.answer("POST", "/v1/rpc", KvCodec.encode(request), Right.ADMINISTER)
                .join();
        assertThat(KvCodec.decodeReply(answer.body())).isEqualTo(new KvReply.Unknown(request.id()));
    }

    @Test
    void an_update_may_have_a_condition_on_the_revision() {
        Bytes a = Bytes.utf8("a");
        asks("PUT", "/v1/kv/a?revision=7", new IfRevision(7, new Put(a, Bytes.utf8("body"))));
        asks("PUT", "/v1/kv/a?revision=0", new IfRevision(0, new Put(a, Bytes.utf8("body"))));
        asks("DELETE", "/v1/kv/a?revision=7", new IfRevision(7, new Delete(a)));
        assertThat(ask("PUT", "/v1/kv/a").headers()).isEqualTo(Map.of("Revision", "7"));
        next = new Done(new Result.Value(a, 8));
        assertThat(ask("GET", "/v1/kv/a").headers()).isEqualTo(Map.of("Revision", "8"));
        next = new Done(new Result.RevisionDiffers(9));
        assertThat(ask("PUT", "/v1/kv/a?revision=7").headers()).isEqualTo(Map.of("Revision", "9"));
        String failed = "412 {\"error\":\"condition-failed\",\"message\":\"nothing was changed: ";
        assertThat(text(ask("PUT", "/v1/kv/a?revision=7"))).isEqualTo(failed + "the key has revision 9\"}\n");
        next = new Done(new Result.RevisionDiffers(0));
        assertThat(text(ask("PUT", "/v1/kv/a?revision=7"))).isEqualTo(failed + "there is no such key\"}\n");
    }

    @Test
    void a_session_makes_an_update_take_effect_once() {
        next = new Done(new Result.SessionOpened(12));
        assertThat(text(ask("POST", "/v1/sessions"))).isEqualTo("200 {\"session\":12}\n");
        assertThat(asked).isEqualTo(new OpenSession());
        next = new Done(new Result.Written(13));
        Bytes a = Bytes.utf8("a");
        asks("PUT", "/v1/kv/a?session=12&sequence=1", new InSession(12, 1, new Put(a, Bytes.utf8("body"))));
        next = new Done(new Result.Deleted(true));
        asks(
                "DELETE",
                "/v1/kv/a?revision=3&sequence=2&session=12",
                new InSession(12, 2, new IfRevision(3, new Delete(a))));
        next = new Done(new Result.SessionExpired());
        assertThat(text(ask("PUT", "/v1/kv/a?session=12&sequence=3")))
                .startsWith("409 ")
                .contains("POST /v1/sessions");
        next = new Done(new Result.Superseded());
        assertThat(text(ask("PUT", "/v1/kv/a?session=12&sequence=1"))).startsWith("409 ");
    }

    @Test
    void ranges_come_in_pages() {
        Result.Pair pair = new Result.Pair(Bytes.wrap(new byte[] {'a', '/', -1}), Bytes.wrap(new byte[] {-1, 0}), 7);
        next = new Done(new Result.Page(List.of(pair), true, 9));
        assertThat(text(ask("GET", "/v1/kv?prefix=a%2F&after=a%2F%00&limit=1")))
                .isEqualTo("200 {\"revision\":9,\"pairs\":[{\"key\":\"a%2F%FF\",\"value\":\"/wA=\",\"revision\":7}],"
                        + "\"next\":\"a%2F%FF\"}\n");
        assertThat(asked).isEqualTo(new Range(Bytes.utf8("a/"), Bytes.utf8("a/\0"), 1));
        next = new Done(new Result.Page(List.of(), false, 9));
        assertThat(text(ask("GET", "/v1/kv"))).isEqualTo("200 {\"revision\":9,\"pairs\":[],\"next\":null}\n");
        assertThat(asked).isEqualTo(new Range(Bytes.EMPTY, null, 100));
    }

    @Test
    void a_stale_read_is_asked_of_this_node_alone() {
        next = new Done(new Result.Value(Bytes.EMPTY, 7));
        ask("GET", "/v1/kv/a?consistency=stale");
        assertThat(asked).isNull();
        assertThat(askedHere).isEqualTo(new Stale(new Get(Bytes.utf8("a"))));
        next = new Done(new Result.Page(List.of(), false, 9));
        ask("GET", "/v1/kv?consistency=stale");
        assertThat(askedHere).isEqualTo(new Stale(new Range(Bytes.EMPTY, null, 100)));
        ask("GET", "/v1/kv?consistency=lease");
        assertThat(asked).isEqualTo(new Leased(new Range(Bytes.EMPTY, null, 100)));
        ask("GET", "/v1/kv?consistency=linearizable");
        assertThat(asked).isEqualTo(new Range(Bytes.EMPTY, null, 100));
    }

    @Test
    void a_watch_tells_what_changed_or_that_it_came_too_late() {
        next = new Done(new Result.Changes(List.of(new Result.Change(Bytes.utf8("a"), null, 7)), 8));
        assertThat(text(ask("GET", "/v1/watch?prefix=a&after=5&limit=3&wait=2")))
                .isEqualTo("200 {\"revision\":8,\"changes\":[{\"key\":\"a\",\"value\":null,\"revision\":7}]}\n");
        assertThat(askedHere).isEqualTo(new Watch(Bytes.utf8("a"), 5, 3, 2_000_000_000L));
        ask("GET", "/v1/watch");
        assertThat(askedHere).isEqualTo(new Watch(Bytes.EMPTY, 0, 100, 30_000_000_000L));
        next = new Done(new Result.Forgotten(40));
        assertThat(text(ask("GET", "/v1/watch")))
                .startsWith("410 {\"error\":\"gone\",\"message\":\"changes up to revision 40 are forgotten here: ");
        next = new Outcome.Refused(KvReply.Reason.BUSY);
        assertThat(ask("GET", "/v1/watch").headers()).isEqualTo(Map.of("Retry-After", "1"));
    }

    @Test
    void parameters_that_mean_nothing_are_refused() {
        String malformed = "400 {\"error\":\"malformed\",\"message\":\"";
        wrong("PUT", "/v1/kv/a?absent&revision=3", malformed + "one condition at most");
        wrong("PUT", "/v1/kv/a?session=3", malformed + "session and sequence come together");
        wrong("PUT", "/v1/kv/a?revision=x", malformed + "parameter 'revision' is a number from 0 to ");
        wrong("PUT", "/v1/kv/a?revision=-1", malformed + "parameter 'revision' is a number");
        wrong("PUT", "/v1/kv/a?session=0&sequence=1", malformed + "parameter 'session' is a number from 1");
        wrong(
                "GET",
                "/v1/kv/a?consistency=no",
                malformed + "parameter 'consistency' is linearizable or lease or stale");
        wrong("GET", "/v1/kv?limit=1001", malformed + "parameter 'limit' is a number from 1 to 1000, not '1001'");
        wrong("GET", "/v1/kv?limit=1&limit=2", malformed + "parameter 'limit' is there twice");
        wrong("GET", "/v1/watch?wait=61", malformed + "parameter 'wait' is a number from 0 to 60");
        wrong("DELETE", "/v1/members/3?x", malformed + "there is no parameter here, so '?x' means nothing");
        wrong("PUT", "/v1/kv", "405 ");
        wrong("PUT", "/v1/watch", "405 ");
        wrong("GET", "/v1/sessions", "405 ");
    }

    @Test
    void members_are_added_moved_and_removed() {
        next = new Done(new Result.MembersChanged());
        changes("POST", "/4", "http://127.0.0.1:9024", Kind.ADD_VOTER, 4, "127.0.0.1:9024");
        changes("POST", "/0x1f", "127.0.0.1:9024\n", Kind.ADD_VOTER, 31, "127.0.0.1:9024");
        changes("PUT", "/v1/members/4", "127.0.0.1:9024", Kind.ADD_VOTER, 4, "127.0.0.1:9024");
        changes("PUT", "/v1/members/4?learner", "127.0.0.1:9024", Kind.ADD_LEARNER, 4, "127.0.0.1:9024");
        changes("POST", "/2", "127.0.0.1:9029", Kind.UPDATE, 2, "127.0.0.1:9029");
        changes("DELETE", "/3", "", Kind.REMOVE, 3, null);
        changes("DELETE", "/v1/members/3", "", Kind.REMOVE, 3, null);
        next = new Done(new Result.TransferBegun());
        assertThat(ask("POST", "/v1/members/3/lead").status()).isEqualTo(204);
        assertThat(asked).isEqualTo(new TransferLeadership(NodeId.of(3)));
    }

    @Test
    void a_learner_is_promoted_if_the_leader_finds_that_it_has_caught_up() {
        membership = new Membership(
                new Configuration(List.of(NodeId.of(1)), List.of(), List.of(NodeId.of(2)), List.of(), false),
                ADDRESSES,
                NodeId.of(1));
        next = new Done(new Result.MembersChanged());
        assertThat(ask("POST", "/v1/members/2/promote").status()).isEqualTo(204);
        assertThat(asked).isEqualTo(new Promote(NodeId.of(2)));
        next = new Done(new Result.NotCaughtUp(12, 5_000));
        assertThat(text(ask("POST", "/v1/members/2/promote")))
                .startsWith("409 {\"error\":\"conflict\",\"message\":\"it has not caught up")
                .contains("known to have 12 of 5000 entries");
        asked = null;
        assertThat(ask("POST", "/v1/members/1/promote").status())
                .as("who has a vote")
                .isEqualTo(204);
        assertThat(asked).isNull();
    }

    @Test
    void a_snapshot_comes_in_parts_with_its_revision() {
        wrong("GET", "/v1/snapshot", "503 ");
        wrong("PUT", "/v1/snapshot", "405 ");
        download =
                new HttpApi.Download(7, new HttpParts(List.of(Bytes.utf8("a")).iterator(), () -> {}));
        HttpAnswer answer = ask("GET", "/v1/snapshot");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Revision", "7");
        assertThat(answer.rest()).toIterable().containsExactly(Bytes.utf8("a"));
    }

    @Test
    void a_node_is_healthy_while_it_serves_and_ready_while_it_can_be_of_use() {
        NodeId leader = NodeId.of(2);
        sample = sample(leader, null, 5_000, 4_990);
        operations("200 ok\n", "200 ready\n");
        sample = sample(null, null, 5_000, 4_990);
        operations("200 ok\n", "503 this node knows of no leader\n");
        sample = sample(leader, null, 5_000, 100);
        operations("200 ok\n", "503 this node has still to apply 4900 entries\n");
        sample = sample(leader, "the disk failed", 5_000, 5_000);
        operations("503 the disk failed\n", "503 the disk failed\n");
        sample = null;
        operations("503 this node does not answer\n", "503 this node does not answer\n");
    }

    private void operations(String health, String ready) {
        assertThat(text(ask("GET", "/health"))).isEqualTo(health);
        assertThat(text(ask("GET", "/ready"))).isEqualTo(ready);
    }

    @Test
    void metrics_tell_where_the_node_stands_and_how_requests_were_answered() {
        next = new Done(new Result.Value(null, 0));
        ask("GET", "/v1/kv/a");
        ask("GET", "/v1/kv/b");
        ask("GET", "/v1/nothing");
        sample = sample(NodeId.of(2), null, 5_000, 4_990);
        assertThat(text(ask("GET", "/metrics")))
                .startsWith("200 ")
                .contains("ariadne_http_request_seconds_count{kind=\"get\",status=\"404\"} 2\n")
                .contains("ariadne_http_request_seconds_count{kind=\"other\",status=\"404\"} 1\n")
                .contains("ariadne_raft_commit_index 5000.0\n")
                .contains("ariadne_raft_applied_index 4990.0\n")
                .contains("ariadne_raft_leader 2.0\n")
                .contains("ariadne_raft_role{role=\"leader\"} 1.0\n")
                .contains("ariadne_raft_role{role=\"follower\"} 0.0\n")
                .contains("ariadne_raft_peer_lag_entries{peer=\"3\"} 120.0\n")
                .contains("ariadne_raft_dropped_messages_total{kind=\"stale\"} 4.0\n")
                .contains("ariadne_waiting{kind=\"watches\"} 9.0\n")
                .contains("jvm_heap_used_bytes ");
        sample = null;
        assertThat(text(ask("GET", "/metrics")))
                .contains("jvm_heap_used_bytes ")
                .doesNotContain("commit_index ");
    }

    private static NodeSample sample(NodeId leader, String failure, long commit, long applied) {
        NodeId self = NodeId.of(1);
        ProgressView lags = new ProgressView(ProgressState.REPLICATE, commit - 120, commit, false, 0, true, 0, false);
        Status status = new Status(
                self,
                Role.LEADER,
                leader,
                new HardState(3, self, commit),
                applied,
                1,
                new EntryId(3, commit),
                Configuration.of(1, 2, 3),
                null,
                new TreeMap<>(Map.of(NodeId.of(3), lags)));
        return new NodeSample(status, failure, false, 0, new TreeMap<>(Map.of("stale", 4L)), 5, 6, 7, 8, 9, 10);
    }

    @Test
    void what_cannot_be_is_not_asked_of_the_cluster() {
        assertThat(text(api.answer("POST", "/4", Bytes.utf8("127.0.0.1:9022"), Right.ADMINISTER)
                        .join()))
                .isEqualTo("409 node 2 is at 127.0.0.1:9022 already\n");
        String notFound = "404 {\"error\":\"not-found\",\"message\":\"node 4 is no member\"}";
        wrong("DELETE", "/v1/members/4", notFound);
        wrong("POST", "/v1/members/4/promote", notFound);
        wrong("POST", "/v1/members/4/lead", "409 {\"error\":\"conflict\",\"message\":\"node 4 is no voter");
        wrong("PUT", "/v1/members/0", "400 {\"error\":\"malformed\",\"message\":\"the id of a node is 1 to");
        wrong("PUT", "/v1/members/3", "400 {\"error\":\"malformed\",\"message\":\"'body' is not an address");
        wrong(
                "PUT",
                "/v1/members/3?voter",
                "400 {\"error\":\"malformed\",\"message\":\"there is no parameter 'voter' here, only learner");
        wrong("GET", "/v1/members/3", "405 ");
        wrong("POST", "/v1/members/3/x", "404 ");
        wrong("GET", "/v1/members/3/lead", "405 ");
        membership = new Membership(Configuration.of(1), ADDRESSES, NodeId.of(1));
        wrong("DELETE", "/1", "409 node 1 is the last voter");
        membership = null;
        wrong("DELETE", "/3", "503 this node does not know its cluster now");
        wrong("GET", "/v1/members", "503 ");
    }

    @Test
    void members_are_listed() {
        assertThat(text(ask("GET", "/v1/members")))
                .isEqualTo("200 {\"leader\":1,\"joint\":false,\"members\":["
                        + "{\"id\":1,\"role\":\"voter\",\"address\":\"127.0.0.1:9021\",\"joined\":true},"
                        + "{\"id\":2,\"role\":\"voter\",\"address\":\"127.0.0.1:9022\",\"joined\":false},"
                        + "{\"id\":3,\"role\":\"voter\",\"address\":null,\"joined\":false}]}\n");
    }

    private void changes(String method, String target, String body, Kind kind, long id, String address) {
        asked = null;
        assertThat(text(api.answer(method, target, Bytes.utf8(body), Right.ADMINISTER)
                        .join()))
                .isEqualTo("204 ");
        NodeId node = NodeId.of(id);
        AddressBook contacts = address == null ? AddressBook.EMPTY : AddressBook.of(node, new Contact(address, 0));
        assertThat(asked).isEqualTo(new ChangeMembers(Transition.AUTO, List.of(new Single(kind, node)), contacts));
    }

    private void asks(String method, String target, Operation operation) {
        assertThat(ask(method, target).status()).isIn(200, 204);
        assertThat(asked).isEqualTo(operation);
    }

    private void answers(Outcome outcome, int status, String body) {
        next = outcome;
        assertThat(text(ask("PUT", "/a"))).isEqualTo(status + " " + body);
    }

    private void wrong(String method, String target, String beginning) {
        assertThat(text(ask(method, target))).startsWith(beginning).hasLineCount(1);
        assertThat(asked).as("nothing was asked of the store").isNull();
    }

    private HttpAnswer ask(String method, String target) {
        asked = null;
        return api.answer(method, target, Bytes.utf8("body"), Right.ADMINISTER).join();
    }

    private static String text(HttpAnswer answer) {
        return answer.status() + " " + answer.body().toUtf8();
    }
}
