package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import org.jspecify.annotations.Nullable;

/** How operations ended, in the words of HTTP. */
final class OutcomeAnswers {
    private static final String REVISION = "Revision";

    private OutcomeAnswers() {}

    static HttpAnswer of(Operation operation, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            return of(done.result());
        } else if (outcome instanceof Outcome.Refused refused) {
            return refused.last() == KvReply.Reason.CHANGE_REFUSED
                    ? HttpAnswer.line(409, reason(refused.last()))
                    : HttpAnswer.line(503, "nothing was done: " + reason(refused.last()))
                            .with("Retry-After", "1");
        } else if (outcome instanceof Outcome.Unknown) {
            return HttpAnswer.line(
                    504,
                    operation instanceof Read
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
            case CHANGE_REFUSED ->
                "the members cannot be changed like that now: another change is under way, or this one is none that"
                        + " the present members allow; look at /v1/members and ask again";
        };
    }

    private static HttpAnswer of(Result result) {
        if (result instanceof Result.Value value) {
            Bytes bytes = value.value();
            return bytes == null
                    ? HttpAnswer.line(404, "there is no such key")
                    : HttpAnswer.bytes(bytes).with(REVISION, Long.toString(value.revision()));
        } else if (result instanceof Result.Written written) {
            return HttpAnswer.NO_CONTENT.with(REVISION, Long.toString(written.revision()));
        } else if (result instanceof Result.Swapped swapped) {
            return HttpAnswer.NO_CONTENT.with(REVISION, Long.toString(swapped.revision()));
        } else if (result instanceof Result.MembersChanged || result instanceof Result.TransferBegun) {
            return HttpAnswer.NO_CONTENT;
        } else if (result instanceof Result.Deleted deleted) {
            return deleted.existed() ? HttpAnswer.NO_CONTENT : HttpAnswer.line(404, "there was no such key");
        } else {
            return ofFailure(result);
        }
    }

    private static HttpAnswer ofFailure(Result result) {
        if (result instanceof Result.NotSwapped not) {
            return HttpAnswer.line(
                    412,
                    not.actual() == null
                            ? "nothing was changed: there is no such key"
                            : "nothing was changed: the key has another value");
        } else if (result instanceof Result.RevisionDiffers differs) {
            return HttpAnswer.line(
                            412,
                            differs.actual() == 0
                                    ? "nothing was changed: there is no such key"
                                    : "nothing was changed: the key has revision " + differs.actual())
                    .with(REVISION, Long.toString(differs.actual()));
        } else if (result instanceof Result.NotCaughtUp not) {
            return HttpAnswer.line(
                    409,
                    "it has not caught up, and would stand in the way of a majority: it is known to have " + not.match()
                            + " of " + not.commit() + " entries; ask again later");
        } else if (result instanceof Result.SessionExpired) {
            return HttpAnswer.line(
                    409,
                    "this attempt has done nothing, but the session is forgotten, and with it what earlier attempts did:"
                            + " look, and open another session (POST /v1/sessions)");
        } else if (result instanceof Result.Superseded) {
            return HttpAnswer.line(
                    409,
                    "this attempt has done nothing: an update with a higher sequence was done before it; what earlier"
                            + " attempts did is forgotten");
        }
        throw new AssertionError(result);
    }
}
