package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.JsonParser;
import dev.ariadne.checker.edn.TextSource;

/** Events as JSON objects, one after another or in an array. */
final class JsonEvents implements EventSource {
    private final JsonParser parser;
    private final boolean array;
    private boolean first = true;

    JsonEvents(TextSource text) {
        parser = new JsonParser(text);
        array = parser.enter('[');
    }

    @Override
    public boolean read(Event event) {
        boolean more = array ? moreInArray() : parser.hasNext();
        first = false;
        if (!more) {
            if (parser.hasNext()) {
                throw parser.unexpected("the end");
            }
            return false;
        }
        event.clear(parser.position());
        if (!parser.enter('{')) {
            throw parser.unexpected("an operation object");
        }
        boolean open = !parser.enter('}');
        while (open) {
            String field = parser.name();
            if (!event.set(field, parser.next())) {
                throw error(event.position, "an object with member \"" + field + "\" twice");
            }
            open = parser.goesOn('}');
        }
        return true;
    }

    private boolean moreInArray() {
        return first ? !parser.enter(']') : parser.goesOn(']');
    }

    @Override
    public EdnException error(long position, String cause) {
        return parser.error(position, cause);
    }

    @Override
    public String field(String name) {
        return "\"" + name + "\"";
    }
}
