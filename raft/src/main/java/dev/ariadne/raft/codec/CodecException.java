package dev.ariadne.raft.codec;

/** Bytes that are not what they should be; the message says in one line what is wrong and where. */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }
}
