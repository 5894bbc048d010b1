package dev.ariadne.checker.model;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Symbol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models that come with the checker, by the names the command line knows them under. */
public final class Models {
    /** What {@link #named} knows. */
    public static final List<String> NAMES =
            List.of("register", "cas-register", "multi-register", "mutex", "key-value", "append-kv");

    private Models() {}

    /**
     * The model of that name. {@code initial} is its first state as an EDN value, null for the model's own: an empty register or
     * key, the empty string, {@code free}, no registers.
     *
     * @throws IllegalArgumentException if there is no such model, or its states are not like {@code initial}
     */
    public static Model<?> named(String name, @Nullable Object initial) {
        return switch (name) {
            case "register" -> new Register(initial, false);
            case "cas-register" -> casRegister(initial);
            case "multi-register" -> new MultiRegister(registers(initial));
            case "mutex" -> new Mutex(held(initial));
            case "key-value" -> new KeyValue(initial == null ? null : string(name, initial));
            case "append-kv" -> new AppendString(initial == null ? "" : string(name, initial));
            default ->
                throw new IllegalArgumentException("no model '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }

    /** A register with compare-and-set. */
    public static Model<?> casRegister(@Nullable Object initial) {
        return new Register(initial, true);
    }

    /** A key-value store of strings, initially empty; operations name their key. */
    public static Model<?> keyValue() {
        return new KeyValue(null);
    }

    private static String string(String name, Object initial) {
        if (initial instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException(name + " starts with a string, not " + EdnWriter.print(initial));
    }

    private static boolean held(@Nullable Object initial) {
        if (initial == null || initial.equals(new Symbol("free"))) {
            return false;
        }
        if (initial.equals(new Symbol("held"))) {
            return true;
        }
        throw new IllegalArgumentException("mutex starts free or held, not " + EdnWriter.print(initial));
    }

    private static Map<Object, Object> registers(@Nullable Object initial) {
        if (initial == null) {
            return new LinkedHashMap<>();
        }
        if (!(initial instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "multi-register starts with a map of registers, not " + EdnWriter.print(initial));
        }
        Map<Object, Object> registers = new LinkedHashMap<>();
        map.forEach((register, value) -> {
            if (register == null || value == null) {
                throw new IllegalArgumentException("multi-register has no nil in " + EdnWriter.print(initial));
            }
            registers.put(register, value);
        });
        return registers;
    }
}
