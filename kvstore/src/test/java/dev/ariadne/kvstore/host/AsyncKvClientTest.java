package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.command.Command.OpenSession;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AsyncKvClientTest extends KvNodeFixture {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Bytes KEY = Bytes.utf8("k");

    /** What was sent and not answered. */
    private final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();

    private record Sent(NodeId to, KvRequest request, CompletableFuture<KvReply> reply) {}

    @Test
    void many_operations_at_once_are_each_done_once() throws Exception {
        startThree();
        Map<NodeId, Address> servers = new TreeMap<>();
        nodes.forEach((id, node) -> servers.put(NodeId.of(id), node.clients()));
        ClientConfig config = BlockingKvClient.patient(List.copyOf(servers.keySet()));
        try (AsyncKvClient client = new AsyncKvClient(config, HttpCalls.to(servers))) {
            List<CompletableFuture<Outcome>> puts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                puts.add(client.execute(new IfRevision(0, new Put(Bytes.utf8("key" + i), Bytes.utf8("v" + i)))));
                if (i == 50) {
                    nodes.remove(1).close();
                }
            }
            for (CompletableFuture<Outcome> put : puts) {
                assertThat(put.get(20, TimeUnit.SECONDS))
                        .as("if it was done twice, the second found a revision")
                        .isInstanceOfSatisfying(
                                Done.class, done -> assertThat(done.result()).isInstanceOf(Result.Written.class));
            }
            Done all = (Done) client.execute(new Range(Bytes.EMPTY, null, 1000)).get();
            assertThat(((Result.Page) all.result()).pairs()).hasSize(100);
        }
    }

    @Test
    void a_hint_is_followed_and_a_session_is_used_again() throws Exception {
        try (AsyncKvClient client = scripted(10_000, 10_000)) {
            CompletableFuture<Outcome> first = client.execute(new Get(KEY));
            Sent asked = take();
            NodeId other = asked.to().equals(ONE) ? TWO : ONE;
            asked.reply().complete(new KvReply.Refused(asked.request().id(), Reason.NOT_LEADER, other));
            Sent again = take();
            assertThat(again.to()).isEqualTo(other);
            again.reply().complete(new KvReply.Done(again.request().id(), new Result.Value(null, 0)));
            assertThat(first.get()).isEqualTo(new Done(new Result.Value(null, 0)));

            CompletableFuture<Outcome> second = client.execute(new Get(KEY));
            Sent last = take();
            assertThat(last.to()).isEqualTo(other);
            assertThat(last.request().id().client())
                    .isEqualTo(asked.request().id().client());
            asked.reply().complete(new KvReply.Done(asked.request().id(), new Result.Value(KEY, 1)));
            last.reply().complete(new KvReply.Done(last.request().id(), new Result.Value(KEY, 2)));
            assertThat(second.get()).isEqualTo(new Done(new Result.Value(KEY, 2)));
        }
    }

    @Test
    void operations_at_once_have_clients_of_their_own() throws Exception {
        try (AsyncKvClient client = scripted(10_000, 10_000)) {
            var unused = client.execute(new Get(KEY));
            var another = client.execute(new Get(KEY));
            assertThat(take().request().id().client())
                    .isNotEqualTo(take().request().id().client());
            assertThat(another).isNotDone();
        }
    }

    @Test
    void when_time_is_up_what_was_sent_is_unknown_and_what_was_not_is_refused() throws Exception {
        try (AsyncKvClient client = scripted(60_000, 20)) {
            CompletableFuture<Outcome> unsent = client.execute(new Put(KEY, KEY), Duration.ofMillis(100));
            assertThat(unsent.get(20, TimeUnit.SECONDS))
                    .as("no session was opened, so the update was never sent")
                    .isInstanceOf(Outcome.Refused.class);
            sent.clear();
            CompletableFuture<Outcome> put = client.execute(new Put(KEY, KEY), Duration.ofMillis(500));
            Sent open = take();
            open.reply().complete(new KvReply.Done(open.request().id(), new Result.SessionOpened(7)));
            Sent first = take();
            Sent second = take();
            assertThat(second.request().body())
                    .as("a retry")
                    .isEqualTo(first.request().body());
            assertThat(put.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Unknown());
        }
    }

    @Test
    void a_client_that_is_closed_keeps_nobody_waiting() throws Exception {
        AsyncKvClient client = scripted(60_000, 60_000);
        CompletableFuture<Outcome> unsent = client.execute(new Put(KEY, KEY));
        CompletableFuture<Outcome> sentOut = client.execute(new Get(KEY));
        take();
        take();
        client.close();
        assertThat(unsent.get(20, TimeUnit.SECONDS)).as("without a session").isInstanceOf(Outcome.Refused.class);
        assertThat(sentOut.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Unknown());
        assertThat(client.execute(new Put(KEY, KEY)).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void who_is_not_let_in_learns_it_and_may_ask_again() throws Exception {
        try (AsyncKvClient client = scripted(60_000, 60_000)) {
            CompletableFuture<Outcome> denied = client.execute(new Get(KEY));
            take().reply().completeExceptionally(new DeniedException("not you"));
            assertThatThrownBy(() -> denied.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(DeniedException.class);
            CompletableFuture<Outcome> next = client.execute(new Get(KEY));
            Sent asked = take();
            asked.reply().complete(new KvReply.Done(asked.request().id(), new Result.Value(null, 0)));
            assertThat(next.get(20, TimeUnit.SECONDS)).isInstanceOf(Done.class);
            assertThat(client.execute(new Put(KEY, KEY), Duration.ofMillis(100)).get(20, TimeUnit.SECONDS))
                    .as("that was another operation")
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void what_an_earlier_attempt_may_have_done_is_unknown_even_if_the_next_is_denied() throws Exception {
        try (AsyncKvClient client = scripted(60_000, 60_000)) {
            CompletableFuture<Outcome> put = client.execute(new Put(KEY, KEY));
            Sent open = take();
            open.reply().complete(new KvReply.Done(open.request().id(), new Result.SessionOpened(7)));
            Sent first = take();
            first.reply().complete(new KvReply.Unknown(first.request().id()));
            take().reply().completeExceptionally(new DeniedException("not you"));
            assertThat(put.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Unknown());
        }
    }

    @Test
    void a_denial_that_comes_late_is_of_no_matter() throws Exception {
        try (AsyncKvClient client = scripted(60_000, 20)) {
            CompletableFuture<Outcome> get = client.execute(new Get(KEY));
            Sent first = take();
            Sent second = take();
            first.reply().completeExceptionally(new DeniedException("not you"));
            assertThat(get).isNotDone();
            second.reply().complete(new KvReply.Done(second.request().id(), new Result.Value(null, 0)));
            assertThat(get.get(20, TimeUnit.SECONDS)).isInstanceOf(Done.class);
        }
    }

    @Test
    void a_client_that_blocks_tells_a_denial_from_what_nobody_knows() {
        List<Reason> refusals = new ArrayList<>();
        Calls calls = (to, request, nanosMax) -> {
            if (request.body() instanceof OpenSession) {
                return new KvReply.Done(request.id(), new Result.SessionOpened(7));
            } else if (refusals.isEmpty()) {
                throw new DeniedException("not you");
            }
            return refusals.remove(0).equals(Reason.BUSY)
                    ? new KvReply.Refused(request.id(), Reason.BUSY, null)
                    : new KvReply.Unknown(request.id());
        };
        BlockingKvClient client = new BlockingKvClient(
                new ClientConfig(List.of(ONE, TWO), 60_000_000_000L, 60_000_000_000L, 1_000, 1_000, false), calls);
        refusals.add(Reason.BUSY);
        assertThatThrownBy(() -> client.execute(new Put(KEY, KEY))).hasMessage("not you");
        refusals.add(Reason.STOPPED);
        assertThat(client.execute(new Put(KEY, KEY))).isEqualTo(new Outcome.Unknown());
        assertThatThrownBy(() -> client.execute(new Put(KEY, KEY))).hasMessage("not you");
    }

    private AsyncKvClient scripted(long operationMillis, long attemptMillis) {
        ClientConfig config = new ClientConfig(
                List.of(ONE, TWO), operationMillis * 1_000_000, attemptMillis * 1_000_000, 1_000_000, 5_000_000, false);
        return new AsyncKvClient(config, (to, request, nanosMax) -> {
            CompletableFuture<KvReply> reply = new CompletableFuture<>();
            sent.add(new Sent(to, request, reply));
            return reply;
        });
    }

    private Sent take() throws Exception {
        eventually("a request", () -> !sent.isEmpty());
        return sent.remove();
    }
}
