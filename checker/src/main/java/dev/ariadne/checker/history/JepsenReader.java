package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.edn.Symbol;
import dev.ariadne.checker.edn.Tagged;
import dev.ariadne.checker.edn.TextSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history of events as Jepsen has them: a client's {@code invoke} and, later, its {@code ok}, {@code fail} or {@code
 * info}. The text is read piece by piece and may be of any length.
 *
 * <p><b>EDN</b>: maps with {@code :process}, {@code :type}, {@code :f}, {@code :value}, perhaps {@code :time} and {@code
 * :index}; all in one vector or list, or one after another; plain or as tagged records. The object an operation is about is the
 * first of its value, {@code [key value]}, or stands apart as {@code :key}, as porcupine writes it.
 *
 * <p><b>JSON</b> lines, or an array: objects with the same members. Names are strings; {@code key} is null or absent if there is
 * but one object:
 *
 * <pre>{@code
 * {"process":0,"type":"invoke","f":"write","value":7,"time":1200,"index":0,"key":"x"}
 * {"process":0,"type":"ok","f":"write","value":7,"time":3400,"index":1,"key":"x"}
 * }</pre>
 *
 * <p>Events of a process that is a keyword, a symbol, nil or {@code "nemesis"} count as events but are no operations. An
 * argument that only the completion knows, of a dequeue for one, is taken from there. Anything malformed is refused with an
 * {@link EdnException} that points at it.
 */
public final class JepsenReader {
    /** An operation without an end yet; {@code paired} if its key stood in the value. */
    private record Open(int id, boolean paired) {}

    private final EventSource source;
    private final boolean keyed;
    private final Recorder recorder = new Recorder();
    private final Event event = new Event();
    private final Map<Long, Open> open = new LinkedHashMap<>();

    private long lastIndex = -1;

    private JepsenReader(TextSource text, boolean keyed) {
        this.source = text.startsLikeJson() ? new JsonEvents(text) : new EdnEvents(text);
        this.keyed = keyed;
    }

    /** The history in a file; {@code keyed} if values are pairs {@code [key value]} where no key stands apart. */
    public static History read(Path file, boolean keyed) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, keyed);
        }
    }

    /** The history in {@code in}; {@code source} names it in errors. */
    public static History read(String source, InputStream in, boolean keyed) throws IOException {
        try {
            return new JepsenReader(TextSource.of(source, in), keyed).history();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The history in {@code text}; {@code source} names it in errors. */
    public static History parse(String source, String text, boolean keyed) {
        return new JepsenReader(TextSource.of(source, text), keyed).history();
    }

    private History history() {
        while (source.read(event)) {
            event();
        }
        return recorder.history();
    }

    private void event() {
        checkIndex();
        if (!event.hasProcess()) {
            throw error("an operation without " + source.field("process"));
        }
        if (!(event.process instanceof Long process)) {
            notAClient(event.process);
            recorder.skipEvent();
            return;
        }
        String function = Event.name(event.function);
        if (function == null) {
            throw error(source.field("f") + " is a keyword, not " + EdnWriter.excerpt(event.function));
        }
        long nanos = event.time instanceof Long time ? time : Moment.NO_TIME;
        switch (String.valueOf(Event.name(event.type))) {
            case "invoke" -> invoke(process, function, nanos);
            case "ok" -> complete(process, function, Outcome.OK, nanos);
            case "fail" -> complete(process, function, Outcome.FAIL, nanos);
            case "info" -> complete(process, function, Outcome.UNKNOWN, nanos);
            default ->
                throw error(source.field("type") + " is :invoke, :ok, :fail or :info, not "
                        + EdnWriter.excerpt(event.type));
        }
    }

    /** Refuses what looks like a client's number and is none, lest its operations be passed over in silence. */
    private void notAClient(@Nullable Object process) {
        boolean named =
                process == null || process instanceof Keyword || process instanceof Symbol || "nemesis".equals(process);
        if (!named) {
            throw error(source.field("process") + " is an integer, or a keyword if it is no client, not "
                    + EdnWriter.excerpt(process));
        }
    }

    /** Refuses a file whose order contradicts its own indices: the order of events is what the verdict rests on. */
    private void checkIndex() {
        if (event.index instanceof Long index && index >= 0) {
            if (index <= lastIndex) {
                throw error(source.field("index") + " " + index + " after " + source.field("index") + " " + lastIndex);
            }
            lastIndex = index;
        }
    }

    private void invoke(long process, String function, long nanos) {
        if (open.containsKey(process)) {
            throw error("process " + process + " invokes while its last operation is open");
        }
        boolean paired = keyed && !event.hasKey();
        Object key = paired ? pair().get(0) : event.key;
        Object input = paired ? pair().get(1) : event.value;
        open.put(process, new Open(recorder.invoke(process, key, function, input, nanos), paired));
    }

    private void complete(long process, String function, Outcome outcome, long nanos) {
        Open invoked = open.remove(process);
        if (invoked == null) {
            throw error("process " + process + " completes what it never invoked");
        }
        Operation operation = recorder.operation(invoked.id);
        if (!operation.function().equals(function)) {
            throw error("process " + process + " invoked " + EdnWriter.excerpt(new Keyword(operation.function()))
                    + " and completes " + EdnWriter.excerpt(new Keyword(function)));
        }
        if (outcome == Outcome.OK) {
            recorder.complete(invoked.id, outcome, answer(operation, invoked.paired), nanos);
        } else {
            recorder.completeWithoutAnswer(invoked.id, outcome, lateInput(operation, invoked.paired), nanos);
        }
    }

    private @Nullable Object answer(Operation operation, boolean paired) {
        checkKey(operation, paired ? pair().get(0) : event.hasKey() ? event.key : operation.key());
        return paired ? pair().get(1) : event.value;
    }

    /** The argument as the end of an operation without an answer tells it; it may tell none. */
    private @Nullable Object lateInput(Operation operation, boolean paired) {
        if (!paired) {
            checkKey(operation, event.hasKey() ? event.key : operation.key());
            return event.value;
        }
        if (!(untagged(event.value) instanceof List<?>)) {
            return null;
        }
        checkKey(operation, pair().get(0));
        return pair().get(1);
    }

    private void checkKey(Operation operation, @Nullable Object key) {
        if (!Objects.equals(key, operation.key())) {
            throw error("process " + operation.process() + " invoked on key " + EdnWriter.excerpt(operation.key())
                    + " and completes on key " + EdnWriter.excerpt(key));
        }
    }

    private List<?> pair() {
        if (untagged(event.value) instanceof List<?> pair && pair.size() == 2) {
            return pair;
        }
        throw error(source.field("value") + " is a pair [key value], not " + EdnWriter.excerpt(event.value));
    }

    private static @Nullable Object untagged(@Nullable Object value) {
        return value instanceof Tagged tagged ? tagged.value() : value;
    }

    private EdnException error(String cause) {
        return source.error(event.position, cause);
    }
}
