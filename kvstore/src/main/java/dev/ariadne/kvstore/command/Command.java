package dev.ariadne.kvstore.command;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a log entry asks of the machine. Whoever proposes one decides nothing: conditions are evaluated when the entry is
 * applied, on every replica alike.
 */
public sealed interface Command extends Operation, KvRequest.Body {
    /** Opens a session; the index of the entry that carries this becomes its name. */
    record OpenSession() implements Command {}

    /**
     * An update that takes effect at most once, however many entries carry it (§6.3 of the dissertation).
     *
     * @param session as {@link Result.SessionOpened} named it
     * @param sequence from 1 and rising with every operation of the session; gaps are legal, since an operation that the
     *     client gave up may never have arrived
     */
    record InSession(long session, long sequence, KvOperation.Update update) implements Command {
        public InSession {
            checkArgument(session > 0, "session %s is not positive", session);
            checkArgument(sequence > 0, "sequence %s is not positive", sequence);
        }
    }
}
