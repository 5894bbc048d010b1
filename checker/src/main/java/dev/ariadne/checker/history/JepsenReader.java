package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.edn.Tagged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history as Jepsen writes it: operation maps with {@code :process}, {@code :type}, {@code :f}, {@code :value}, perhaps
 * {@code :time} and {@code :index}; all in one vector or list, or one after another; plain or as tagged records. Events of a
 * process that is no integer, such as {@code :nemesis}, count as events but are no operations.
 *
 * <p>Anything malformed is refused with an {@link dev.ariadne.checker.edn.EdnException} that points at it.
 */
public final class JepsenReader {
    private static final Keyword PROCESS = new Keyword("process");
    private static final Keyword TYPE = new Keyword("type");
    private static final Keyword FUNCTION = new Keyword("f");
    private static final Keyword VALUE = new Keyword("value");
    private static final Keyword TIME = new Keyword("time");
    private static final Keyword INDEX = new Keyword("index");

    private final EdnParser parser;
    private final boolean keyed;
    private final Recorder recorder = new Recorder();

    /** Id of each process's open operation. */
    private final Map<Long, Integer> open = new TreeMap<>();

    private long lastIndex = -1;

    private JepsenReader(EdnParser parser, boolean keyed) {
        this.parser = parser;
        this.keyed = keyed;
    }

    /** The history in a file; {@code keyed} if values are pairs {@code [key value]}. */
    public static History read(Path file, boolean keyed) throws IOException {
        return parse(file.toString(), Files.readString(file), keyed);
    }

    /** The history in {@code text}; {@code source} names it in errors. */
    public static History parse(String source, String text, boolean keyed) {
        return new JepsenReader(new EdnParser(source, text), keyed).history();
    }

    private History history() {
        int start = parser.offset();
        boolean sequence = parser.enterSequence();
        while (parser.hasNext()) {
            int offset = parser.offset();
            event(offset, parser.next());
        }
        if (sequence) {
            parser.leaveSequence(start);
        }
        parser.expectEnd();
        return recorder.history();
    }

    private void event(int offset, @Nullable Object form) {
        Object untagged = form instanceof Tagged tagged ? tagged.value() : form;
        if (!(untagged instanceof Map<?, ?> event)) {
            throw parser.error(offset, "expected an operation map, found " + EdnWriter.print(form));
        }
        checkIndex(offset, event);
        if (!event.containsKey(PROCESS)) {
            throw parser.error(offset, "an operation without :process");
        }
        if (!(event.get(PROCESS) instanceof Long process)) {
            recorder.skipEvent();
            return;
        }
        if (!(event.get(FUNCTION) instanceof Keyword function)) {
            throw parser.error(offset, ":f is a keyword, not " + EdnWriter.print(event.get(FUNCTION)));
        }
        long nanos = event.get(TIME) instanceof Long time ? time : Moment.NO_TIME;
        Object value = event.get(VALUE);
        switch (event.get(TYPE) instanceof Keyword type ? type.name() : "") {
            case "invoke" -> invoke(offset, process, function.name(), value, nanos);
            case "ok" -> complete(offset, process, function.name(), Outcome.OK, value, nanos);
            case "fail" -> complete(offset, process, function.name(), Outcome.FAIL, null, nanos);
            case "info" -> complete(offset, process, function.name(), Outcome.UNKNOWN, null, nanos);
            default ->
                throw parser.error(
                        offset, ":type is :invoke, :ok, :fail or :info, not " + EdnWriter.print(event.get(TYPE)));
        }
    }

    /** Refuses a file whose order contradicts its own indices: the order of events is what the verdict rests on. */
    private void checkIndex(int offset, Map<?, ?> event) {
        if (event.get(INDEX) instanceof Long index) {
            if (index <= lastIndex) {
                throw parser.error(offset, ":index " + index + " after :index " + lastIndex);
            }
            lastIndex = index;
        }
    }

    private void invoke(int offset, long process, String function, @Nullable Object value, long nanos) {
        if (open.containsKey(process)) {
            throw parser.error(offset, "process " + process + " invokes while its last operation is open");
        }
        Object key = keyed ? pair(offset, value).get(0) : null;
        Object input = keyed ? pair(offset, value).get(1) : value;
        open.put(process, recorder.invoke(process, key, function, input, nanos));
    }

    private void complete(
            int offset, long process, String function, Outcome outcome, @Nullable Object value, long nanos) {
        Integer id = open.remove(process);
        if (id == null) {
            throw parser.error(offset, "process " + process + " completes what it never invoked");
        }
        Operation invoked = recorder.operation(id);
        if (!invoked.function().equals(function)) {
            throw parser.error(
                    offset, "process " + process + " invoked :" + invoked.function() + " and completes :" + function);
        }
        Object output = value;
        if (keyed && outcome == Outcome.OK) {
            if (!Objects.equals(pair(offset, value).get(0), invoked.key())) {
                throw parser.error(
                        offset,
                        "process " + process + " invoked on key " + EdnWriter.print(invoked.key())
                                + " and completes with " + EdnWriter.print(value));
            }
            output = pair(offset, value).get(1);
        }
        recorder.complete(id, outcome, output, nanos);
    }

    private List<?> pair(int offset, @Nullable Object value) {
        if (value instanceof List<?> pair && pair.size() == 2) {
            return pair;
        }
        throw parser.error(offset, ":value is a pair [key value], not " + EdnWriter.print(value));
    }
}
