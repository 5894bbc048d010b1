package dev.ariadne.checker.model;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Symbol;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models that come with the checker, by the names the command line knows them under. */
public final class Models {
    /** What {@link #named} knows. */
    public static final List<String> NAMES = List.of(
            "register",
            "cas-register",
            "multi-register",
            "mutex",
            "fifo-queue",
            "unordered-queue",
            "set",
            "counter",
            "key-value",
            "append-kv");

    private Models() {}

    /** {@link #named(String, Object, ModelOptions)} with the model's own {@link #options}. */
    public static Model<?> named(String name, @Nullable Object initial) {
        return named(name, initial, options(name));
    }

    /**
     * The model of that name. {@code initial} is its first state as an EDN value, null for the model's own: an empty register,
     * key, queue or set, the empty string, zero, {@code free}, no registers.
     *
     * @throws IllegalArgumentException if there is no such model, or its states are not like {@code initial}
     */
    public static Model<?> named(String name, @Nullable Object initial, ModelOptions options) {
        return switch (name) {
            case "register" -> new Register(initial, false, options);
            case "cas-register" -> new Register(initial, true, options);
            case "multi-register" -> new MultiRegister(registers(initial), options);
            case "mutex" -> new Mutex(held(initial));
            case "fifo-queue" -> new FifoQueue(list(initial), options);
            case "unordered-queue" -> new UnorderedQueue(elements(name, initial), options);
            case "set" -> new ElementSet(elements(name, initial), options);
            case "counter" -> new Counter(integer(initial));
            case "key-value" -> new KeyValue(initial, options);
            case "append-kv" -> new AppendString(string(initial), options);
            default ->
                throw new IllegalArgumentException("no model '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }

    /** How that model takes what histories leave open, unless told otherwise; a nil that a store answers means "not found". */
    public static ModelOptions options(String name) {
        return switch (name) {
            case "key-value", "append-kv", "fifo-queue", "unordered-queue" -> ModelOptions.STORE;
            default -> ModelOptions.KNOSSOS;
        };
    }

    /** True if that model has a compare-and-set, so that {@link ModelOptions#failedCas} makes a difference. */
    public static boolean swaps(String name) {
        return name.equals("cas-register") || name.equals("key-value");
    }

    /** True if that model has answers that may be nil either way, so that {@link ModelOptions#nilRead} makes a difference. */
    public static boolean readsNil(String name) {
        return !name.equals("mutex") && !name.equals("counter") && !name.equals("unordered-queue");
    }

    /** A register with compare-and-set. */
    public static Model<?> casRegister(@Nullable Object initial) {
        return named("cas-register", initial);
    }

    /** A key-value store, initially empty; operations name their key. */
    public static Model<?> keyValue() {
        return named("key-value", null);
    }

    /**
     * The same store, initially empty, as one object, whether or not a range joins its keys: for who judges it while it is in use, and
     * cannot know what a later range will join.
     */
    public static Model<?> joinedKeyValue() {
        return new JoinedKeys(new KeyValue(null, ModelOptions.STORE));
    }

    private static String string(@Nullable Object initial) {
        if (initial == null || initial instanceof String) {
            return initial == null ? "" : (String) initial;
        }
        throw wrong("append-kv starts with a string", initial);
    }

    private static BigInteger integer(@Nullable Object initial) {
        if (initial == null) {
            return BigInteger.ZERO;
        }
        if (initial instanceof Long || initial instanceof BigInteger) {
            return new BigInteger(initial.toString());
        }
        throw wrong("counter starts with an integer", initial);
    }

    private static List<?> list(@Nullable Object initial) {
        if (initial instanceof List<?> list && !list.contains(null)) {
            return list;
        }
        if (initial == null) {
            return List.of();
        }
        throw wrong("fifo-queue starts with a list of elements", initial);
    }

    private static Collection<?> elements(String name, @Nullable Object initial) {
        if (initial instanceof Collection<?> elements && !elements.contains(null)) {
            return elements;
        }
        if (initial == null) {
            return List.of();
        }
        throw wrong(name + " starts with a set or a list of elements", initial);
    }

    private static boolean held(@Nullable Object initial) {
        if (initial == null || initial.equals(new Symbol("free"))) {
            return false;
        }
        if (initial.equals(new Symbol("held"))) {
            return true;
        }
        throw wrong("mutex starts free or held", initial);
    }

    private static Map<Object, Object> registers(@Nullable Object initial) {
        if (initial == null) {
            return new LinkedHashMap<>();
        }
        if (!(initial instanceof Map<?, ?> map)) {
            throw wrong("multi-register starts with a map of registers", initial);
        }
        Map<Object, Object> registers = new LinkedHashMap<>();
        map.forEach((register, value) -> {
            if (register == null || value == null) {
                throw new IllegalArgumentException("multi-register has no nil in " + EdnWriter.excerpt(initial));
            }
            registers.put(register, value);
        });
        return registers;
    }

    private static IllegalArgumentException wrong(String expected, Object initial) {
        return new IllegalArgumentException(expected + ", not " + EdnWriter.excerpt(initial));
    }
}
