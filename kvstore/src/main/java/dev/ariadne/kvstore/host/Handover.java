package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.host.NodeLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Where an event loop hands requests over to the node's loop, and gets the replies. All that was read in a round of the one is a single
 * input to the other, and all that is answered in a turn of that is a single task for the first, so that one wake-up of
 * a thread serves many.
 */
final class Handover {
    /** Takes requests on the node's loop. */
    interface Server {
        /** @param reply gets one reply, within this call or later, on that loop */
        void request(long now, KvRequest request, Consumer<KvReply> reply);
    }

    private record Call(KvRequest request, CompletableFuture<KvReply> reply) {}

    private record Answered(CompletableFuture<KvReply> to, KvReply reply) {}

    private final EventExecutor front;
    private final NodeLoop loop;

    /** For {@link #loop} alone. */
    private final Server server;

    /** What the present round has asked so far. Touched by {@link #front} alone. */
    private List<Call> asked = new ArrayList<>();

    /** What the present turn has answered so far. Touched by {@link #loop} alone. */
    private List<Answered> answered = new ArrayList<>();

    Handover(EventExecutor front, NodeLoop loop, Server server) {
        this.front = front;
        this.loop = loop;
        this.server = server;
    }

    /** Whether this is the place for who calls. */
    boolean isHere() {
        return front.inEventLoop();
    }

    /** Asks; the reply comes on the same thread. Only where {@link #isHere}. */
    CompletableFuture<KvReply> call(KvRequest request) {
        if (asked.isEmpty()) {
            front.execute(this::handOver); // runs when all that has arrived was read
        }
        CompletableFuture<KvReply> reply = new CompletableFuture<>();
        asked.add(new Call(request, reply));
        return reply;
    }

    private void handOver() {
        List<Call> round = asked;
        asked = new ArrayList<>(round.size());
        if (!loop.offer(now -> take(now, round))) {
            round.forEach(
                    call -> call.reply.complete(new KvReply.Refused(call.request.id(), KvReply.Reason.BUSY, null)));
        }
    }

    private void take(long now, List<Call> round) {
        for (Call call : round) {
            server.request(now, call.request, reply -> answered.add(new Answered(call.reply, reply)));
        }
        deliver(); // of a node that has stopped there is no other turn
    }

    /** Hands out what there is. At the end of each turn of the node's loop, and when it stops. */
    void deliver() {
        if (!answered.isEmpty()) {
            List<Answered> turn = answered;
            answered = new ArrayList<>(turn.size());
            front.execute(() -> turn.forEach(each -> each.to.complete(each.reply)));
        }
    }
}
