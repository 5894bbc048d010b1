package dev.ariadne.raft.membership;

/** A change that its configuration does not admit; the message says in one line why, in etcd's words. */
public final class ConfChangeException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfChangeException(String message) {
        super(message);
    }
}
