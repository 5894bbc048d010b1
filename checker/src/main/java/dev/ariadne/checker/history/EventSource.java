package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnException;

/** The events of a file, in its order. */
interface EventSource {
    /** Reads the next event into {@code event}; false if there is none and the file ends as it should. */
    boolean read(Event event);

    /** An error that points at {@code position}. */
    EdnException error(long position, String cause);

    /** The name of a field as it stands in the file. */
    String field(String name);
}
