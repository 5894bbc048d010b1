package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Tagged;
import dev.ariadne.checker.edn.TextSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events as EDN maps, in a vector, in a list, or one after another; some may have a tag in front. */
final class EdnEvents implements EventSource {
    private final EdnParser parser;
    private final long start;

    /** The bracket around all events, 0 if there is none. */
    private final char bracket;

    EdnEvents(TextSource text) {
        parser = new EdnParser(text);
        start = parser.position();
        bracket = parser.enterSequence();
    }

    @Override
    public boolean read(Event event) {
        if (!parser.hasNext()) {
            if (bracket != 0) {
                parser.leave(bracket, start);
            }
            parser.expectEnd();
            return false;
        }
        event.clear(parser.position());
        if (parser.enterMap()) {
            while (parser.hasNext()) {
                Object field = parser.next();
                if (!parser.hasNext()) {
                    parser.leave('{', event.position);
                    throw error(event.position, "a map with a key that has no value");
                }
                set(event, field, parser.next());
            }
            parser.leave('{', event.position);
        } else {
            tagged(event, parser.next());
        }
        return true;
    }

    private void tagged(Event event, @Nullable Object form) {
        Object untagged = form instanceof Tagged tagged ? tagged.value() : form;
        if (!(untagged instanceof Map<?, ?> map)) {
            throw error(event.position, "expected an operation map, found " + EdnWriter.excerpt(form));
        }
        map.forEach((field, content) -> set(event, field, content));
    }

    private void set(Event event, @Nullable Object field, @Nullable Object content) {
        if (!event.set(field, content)) {
            throw error(event.position, "a map with key " + EdnWriter.excerpt(field) + " twice");
        }
    }

    @Override
    public EdnException error(long position, String cause) {
        return parser.error(position, cause);
    }

    @Override
    public String field(String name) {
        return ":" + name;
    }
}
