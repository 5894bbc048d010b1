package dev.ariadne.scenarios.run;

/** What somebody asked for makes no sense; the message is one line that names it and says what was expected. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
