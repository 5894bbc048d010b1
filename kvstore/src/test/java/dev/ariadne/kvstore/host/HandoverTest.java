package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.log.Bytes;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests from an event loop to a node that answers at the end of its turn, unless it has stopped. */
@Timeout(30)
class HandoverTest implements NodeLoop.Node, Handover.Server {
    private static final KvReply.Reason BUSY = KvReply.Reason.BUSY;
    private static final KvReply.Reason STOPPED = KvReply.Reason.STOPPED;

    private final DefaultEventExecutor front = new DefaultEventExecutor();
    private final NodeLoop loop = new NodeLoop("node", (reason, bug) -> {});
    private final Handover handover = new Handover(front, loop, this);
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean stopped;

    @AfterEach
    void stop() {
        loop.close();
        front.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void a_round_is_one_input_and_its_replies_come_back_together() throws Exception {
        List<CompletableFuture<KvReply>> replies = onFront(() -> List.of(ask(1), ask(2), ask(3)));
        onFront(() -> true); // the round is over
        assertThat(loop.queued()).isEqualTo(1);
        List<CompletableFuture<Boolean>> last = new ArrayList<>();
        for (CompletableFuture<KvReply> reply : replies) {
            last.add(reply.thenApply(
                    given -> front.inEventLoop() && replies.stream().anyMatch(each -> !each.isDone())));
        }
        CompletableFuture<Integer> pending =
                replies.get(0).thenApply(given -> front.pendingTasks()); // none that would bring the others
        loop.start(this);
        assertThat(last.get(0).get()).as("on the event loop, before the others").isTrue();
        assertThat(pending.get()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(replies.get(i).get()).isEqualTo(new KvReply.Unknown(new RequestId(1, i + 1)));
        }
    }

    @Test
    void another_round_is_another_input() throws Exception {
        onFront(() -> ask(1));
        onFront(() -> ask(2));
        onFront(() -> true);
        assertThat(loop.queued()).isEqualTo(2);
    }

    @Test
    void what_the_loop_does_not_take_is_refused() throws Exception {
        loop.close();
        CompletableFuture<KvReply> reply = onFront(() -> ask(1));
        assertThat(reply.get()).isEqualTo(new KvReply.Refused(new RequestId(1, 1), BUSY, null));
    }

    @Test
    void what_a_node_still_had_to_take_when_it_stopped_is_answered() throws Exception {
        CompletableFuture<KvReply> reply = onFront(() -> ask(1));
        onFront(() -> true);
        loop.fail("it fails before its first turn", null);
        loop.start(this);
        assertThat(reply.get()).isEqualTo(new KvReply.Refused(new RequestId(1, 1), STOPPED, null));
    }

    private CompletableFuture<KvReply> ask(long attempt) {
        return handover.call(new KvRequest(new RequestId(1, attempt), new Get(Bytes.utf8("key"))));
    }

    private <T> T onFront(Callable<T> task) throws Exception {
        return front.submit(task).get();
    }

    @Override
    public void request(long now, KvRequest request, Consumer<KvReply> reply) {
        if (stopped) {
            reply.accept(new KvReply.Refused(request.id(), STOPPED, null));
        } else {
            waiting.add(() -> reply.accept(new KvReply.Unknown(request.id())));
        }
    }

    @Override
    public void flush() {
        waiting.forEach(Runnable::run);
        waiting.clear();
        handover.deliver();
    }

    @Override
    public void wake(long now) {}

    @Override
    public long nextWake() {
        return Long.MAX_VALUE;
    }

    @Override
    public @Nullable String failure() {
        return null;
    }

    @Override
    public void stop(String reason) {
        stopped = true;
    }
}
