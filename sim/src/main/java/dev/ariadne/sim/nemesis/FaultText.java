package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.network.LinkQuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Faults as text: a name, then fields as {@code key=value}, all of them, in any order. */
final class FaultText {
    private static final List<Form<?>> FORMS = List.of(
            form(
                    "crash",
                    Fault.Crash.class,
                    f -> fields().put("node", f.node()).put("kind", f.kind()).put("down", f.downNanos()),
                    in -> new Fault.Crash(in.number("node"), in.crash("kind"), in.nanos("down"))),
            form(
                    "crash-in-call",
                    Fault.CrashInCall.class,
                    f -> fields().put("node", f.node())
                            .put("call", f.call())
                            .put("count", f.count())
                            .put("permille", f.perMille())
                            .put("kind", f.kind())
                            .put("down", f.downNanos()),
                    in -> new Fault.CrashInCall(
                            in.number("node"),
                            in.call("call"),
                            in.number("count"),
                            in.number("permille"),
                            in.crash("kind"),
                            in.nanos("down"))),
            form(
                    "restart",
                    Fault.Restart.class,
                    f -> fields().put("node", f.node()),
                    in -> new Fault.Restart(in.number("node"))),
            form(
                    "pause",
                    Fault.Pause.class,
                    f -> fields().put("node", f.node()).put("for", f.nanos()),
                    in -> new Fault.Pause(in.number("node"), in.nanos("for"))),
            form(
                    "partition",
                    Fault.Partition.class,
                    f -> fields().put("sides", sides(f.sides())).put("for", f.nanos()),
                    in -> new Fault.Partition(in.sides("sides"), in.nanos("for"))),
            form(
                    "cut-link",
                    Fault.CutLink.class,
                    f -> fields().put("from", f.from()).put("to", f.to()).put("for", f.nanos()),
                    in -> new Fault.CutLink(in.number("from"), in.number("to"), in.nanos("for"))),
            form(
                    "network",
                    Fault.Network.class,
                    f -> fields().put("base", f.quality().baseNanos())
                            .put("spread", f.quality().spreadNanos())
                            .put("tail-chance", f.quality().tailChance())
                            .put("tail", f.quality().tailNanos())
                            .put("loss", f.quality().loss())
                            .put("duplicate", f.quality().duplicate())
                            .put("duplicate-after", f.quality().duplicateNanos())
                            .put("corrupt", f.quality().corrupt())
                            .put("for", f.nanos()),
                    in -> new Fault.Network(
                            new LinkQuality(
                                    in.nanos("base"),
                                    in.nanos("spread"),
                                    in.chance("tail-chance"),
                                    in.nanos("tail"),
                                    in.chance("loss"),
                                    in.chance("duplicate"),
                                    in.nanos("duplicate-after"),
                                    in.chance("corrupt")),
                            in.nanos("for"))),
            form(
                    "fail-disk",
                    Fault.FailDisk.class,
                    f -> fields().put("node", f.node())
                            .put("call", f.call())
                            .put("times", f.times())
                            .put("for", f.nanos()),
                    in -> new Fault.FailDisk(in.number("node"), in.call("call"), in.number("times"), in.nanos("for"))),
            form(
                    "slow-disk",
                    Fault.SlowDisk.class,
                    f -> fields().put("node", f.node())
                            .put("factor", f.factor())
                            .put("for", f.nanos()),
                    in -> new Fault.SlowDisk(in.number("node"), in.number("factor"), in.nanos("for"))),
            form(
                    "drift",
                    Fault.Drift.class,
                    f -> fields().put("node", f.node()).put("ppm", f.ppm()).put("for", f.nanos()),
                    in -> new Fault.Drift(in.number("node"), in.nanos("ppm"), in.nanos("for"))),
            form(
                    "skip-clock",
                    Fault.SkipClock.class,
                    f -> fields().put("node", f.node()).put("by", f.nanos()),
                    in -> new Fault.SkipClock(in.number("node"), in.nanos("by"))));

    private FaultText() {}

    static String write(Fault fault) {
        for (Form<?> form : FORMS) {
            if (form.type.isInstance(fault)) {
                return form.write(fault);
            }
        }
        throw new AssertionError(fault);
    }

    /** Throws an {@link IllegalArgumentException} that says what is wrong. */
    static Fault read(String text) {
        String[] words = text.split(" ", -1);
        for (Form<?> form : FORMS) {
            if (form.name.equals(words[0])) {
                Fields fields = Fields.parse(List.of(words).subList(1, words.length));
                Fault fault = form.read.apply(fields);
                fields.checkAllUsed();
                return fault;
            }
        }
        String known = FORMS.stream().map(form -> form.name).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no fault '" + words[0] + "', but " + known);
    }

    private static Fields fields() {
        return new Fields();
    }

    private static String sides(List<List<Integer>> sides) {
        return sides.stream()
                .map(side -> side.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining("|"));
    }

    private static <F extends Fault> Form<F> form(
            String name, Class<F> type, Function<F, Fields> write, Function<Fields, F> read) {
        return new Form<>(name, type, write, read);
    }

    private record Form<F extends Fault>(
            String name, Class<F> type, Function<F, Fields> write, Function<Fields, F> read) {
        String write(Fault fault) {
            return name + write.apply(type.cast(fault));
        }
    }

    /** The fields of one fault; a field that is read is used up. */
    private static final class Fields {
        private final Map<String, String> values = new LinkedHashMap<>();

        static Fields parse(List<String> words) {
            Fields fields = new Fields();
            for (String word : words) {
                int equals = word.indexOf('=');
                checkArgument(equals > 0, "expected key=value, found '%s'", word);
                String key = word.substring(0, equals);
                String old = fields.values.put(key, word.substring(equals + 1));
                checkArgument(old == null, "%s is given twice", key);
            }
            return fields;
        }

        Fields put(String key, Object value) {
            values.put(key, value.toString());
            return this;
        }

        void checkAllUsed() {
            checkArgument(values.isEmpty(), "unknown fields %s", values.keySet());
        }

        @Override
        public String toString() {
            return values.entrySet().stream()
                    .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining());
        }

        private <T> T take(String key, String expected, Function<String, T> parse) {
            String value = values.remove(key);
            checkArgument(value != null, "%s is missing", key);
            try {
                return parse.apply(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " must be " + expected + ", is '" + value + "'", e);
            }
        }

        int number(String key) {
            return take(key, "a whole number", Integer::valueOf);
        }

        long nanos(String key) {
            return take(key, "a whole number", Long::valueOf);
        }

        double chance(String key) {
            return take(key, "a number from 0 to 1", Double::valueOf);
        }

        DiskCall call(String key) {
            return take(key, "one of " + List.of(DiskCall.values()), DiskCall::valueOf);
        }

        dev.ariadne.sim.disk.Crash crash(String key) {
            return take(
                    key, "one of " + List.of(dev.ariadne.sim.disk.Crash.values()), dev.ariadne.sim.disk.Crash::valueOf);
        }

        List<List<Integer>> sides(String key) {
            return take(key, "sides as in 0,1|2", text -> {
                List<List<Integer>> sides = new ArrayList<>();
                for (String side : text.split("\\|", -1)) {
                    sides.add(List.of(side.split(",", -1)).stream()
                            .map(Integer::valueOf)
                            .toList());
                }
                return sides;
            });
        }
    }
}
