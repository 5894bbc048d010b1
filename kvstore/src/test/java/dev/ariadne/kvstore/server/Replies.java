package dev.ariadne.kvstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is expected of all the replies that one request got: there is one. */
final class Replies {
    private Replies() {}

    static Result result(List<KvReply> replies) {
        assertThat(replies).hasSize(1).hasOnlyElementsOfType(KvReply.Done.class);
        return ((KvReply.Done) replies.get(0)).result();
    }

    /** What was read. */
    static @Nullable Bytes value(Result result) {
        return ((Result.Value) result).value();
    }

    static void assertRefused(List<KvReply> replies, Reason reason, @Nullable NodeId leader) {
        assertThat(replies).hasSize(1);
        assertThat(replies.get(0)).isEqualTo(new KvReply.Refused(replies.get(0).id(), reason, leader));
    }

    static void assertUnknown(List<KvReply> replies) {
        assertThat(replies).hasSize(1).hasOnlyElementsOfType(KvReply.Unknown.class);
    }
}
