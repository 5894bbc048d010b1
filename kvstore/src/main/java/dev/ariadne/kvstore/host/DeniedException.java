package dev.ariadne.kvstore.host;

/**
 * A server does not let in who shows what the client shows, see {@link Access}. What was asked has had no effect, and to ask again would be
 * of no use. The message is one line: which server, the status (401: something else has to be shown, 403: it is not enough), and what the
 * server says.
 */
public final class DeniedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeniedException(String message) {
        super(message);
    }
}
