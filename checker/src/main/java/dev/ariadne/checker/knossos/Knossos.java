package dev.ariadne.checker.knossos;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.util.List;

/** The one door to the engines in Clojure. The first engine takes a second or two, while Clojure starts. */
public final class Knossos {
    private Knossos() {}

    /** Depth-first search with Lowe's linked list. */
    public static Engine wgl() {
        return new ClojureEngine("dev.ariadne.checker.knossos.wgl");
    }

    /** The function {@code check} of a Clojure namespace. */
    private static final class ClojureEngine implements Engine {
        private final IFn check;

        ClojureEngine(String namespace) {
            Clojure.var("clojure.core", "require").invoke(Clojure.read(namespace));
            check = Clojure.var(namespace, "check");
        }

        @Override
        public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
            return (ObjectVerdict) check.invoke(model, operations, limits.steps());
        }
    }
}
