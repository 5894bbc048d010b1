package dev.ariadne.kvstore.client;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.Result;
import org.jspecify.annotations.Nullable;

/** How an operation ended, as far as its client can know. */
public sealed interface Outcome {
    /** It took effect once, between start and end. */
    record Done(Result result) implements Outcome {}

    /**
     * It had no effect and never will: every attempt was refused, or none was made for want of a session.
     *
     * @param last the last refusal, or null if no server said anything
     */
    record Refused(KvReply.@Nullable Reason last) implements Outcome {}

    /** It may have taken effect, may still do so once at any later time, or never will. */
    record Unknown() implements Outcome {}
}
