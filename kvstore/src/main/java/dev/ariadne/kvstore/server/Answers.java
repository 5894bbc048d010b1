package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvReply;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Replies that are to be handed out: never while the node is at work, since a receiver may ask for more. */
final class Answers {
    private record Answer(Consumer<KvReply> to, KvReply reply) {}

    private final ArrayDeque<Answer> queue = new ArrayDeque<>();

    void add(Consumer<KvReply> to, KvReply reply) {
        queue.add(new Answer(to, reply));
    }

    /** Hands out what there is to say, also what is added meanwhile. */
    void deliver() {
        for (Answer answer = queue.poll(); answer != null; answer = queue.poll()) {
            answer.to().accept(answer.reply());
        }
    }
}
