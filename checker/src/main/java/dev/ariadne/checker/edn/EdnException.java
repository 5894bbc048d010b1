package dev.ariadne.checker.edn;

/** Text that cannot be read; its message is one line, {@code name:line:column: cause}. */
public final class EdnException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    EdnException(String message) {
        super(message);
    }
}
