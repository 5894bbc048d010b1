package dev.ariadne.checker.knossos;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one door to the searches in Clojure. The first call takes about a second, while Clojure starts. */
public final class Knossos {
    private static final String FACADE = "dev.ariadne.checker.knossos.facade";

    private Knossos() {}

    /** Just-in-time linearization: once through the history with the set of all configurations (Lowe 2016). */
    public static Engine linear() {
        return new ClojureEngine(facade("linear"));
    }

    /** Depth-first search with a memory of configurations (Wing and Gong 1993; Lowe 2016). */
    public static Engine wgl() {
        return new ClojureEngine(facade("wgl"));
    }

    /** Both at once, one of them on a thread of its own; the verdict is that of the one that needs fewer steps. */
    public static Engine competition() {
        return new ClojureEngine(facade("competition"));
    }

    /**
     * What Knossos tells about the operations of one object, in order of invocation, as EDN that {@code EdnWriter} prints:
     * {@code :valid?}, {@code :analyzer}, {@code :op}, {@code :previous-ok}, {@code :last-op}, {@code :configs}, {@code
     * :final-paths} and {@code :cause}, as the documentation of the namespace {@code dev.ariadne.checker.knossos.analysis} has
     * them. Immutable.
     * Configurations and final paths are worked out when somebody looks.
     *
     * @param model a name that Knossos knows: noop, register, cas-register, multi-register, mutex, set, fifo-queue or
     *     unordered-queue
     * @param initial the first state as an EDN value, null for the model's own
     * @param steps after how many steps of the model to give up with {@code :unknown}
     * @throws IllegalArgumentException if there is no such model, or it has no operation like one of these
     */
    @SuppressWarnings("unchecked") // that is what the function makes
    public static Map<Keyword, @Nullable Object> analysis(
            String model, @Nullable Object initial, List<Operation> operations, long steps) {
        return (Map<Keyword, @Nullable Object>) facade("analysis").invoke(model, initial, operations, steps);
    }

    private static IFn facade(String function) {
        Clojure.var("clojure.core", "require").invoke(Clojure.read(FACADE));
        return Clojure.var(FACADE, function);
    }

    private record ClojureEngine(IFn function) implements Engine {
        @Override
        public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
            return (ObjectVerdict) function.invoke(model, operations, limits);
        }
    }
}
