package dev.ariadne.kvstore.command;

/** Bytes that no version of the code which reads them has written. The message says what was expected. */
public final class CorruptDataException extends Exception {
    private static final long serialVersionUID = 1;

    public CorruptDataException(String message) {
        super(message);
    }
}
