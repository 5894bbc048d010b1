package dev.ariadne.scenarios.run;

import dev.ariadne.checker.knossos.Knossos;
import dev.ariadne.checker.search.AutoEngine;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.FrontierEngine;
import dev.ariadne.checker.search.WingGongLowe;
import dev.ariadne.checker.search.Zones;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The engines by the names that {@code --engine} takes. */
final class CheckEngines {
    static final String AUTO = "auto";
    static final String ALL = "all";

    /** Another engine is another line here. They are made when they are asked for: Clojure takes a second to start. */
    private static final Map<String, Supplier<Engine>> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put(AUTO, AutoEngine::new);
        TABLE.put("frontier", FrontierEngine::new);
        TABLE.put("wgl", WingGongLowe::new);
        TABLE.put("zones", Zones::new);
        TABLE.put("knossos-linear", Knossos::linear);
        TABLE.put("knossos-wgl", Knossos::wgl);
        TABLE.put("knossos", Knossos::competition);
    }

    private CheckEngines() {}

    /** What {@code --engine} may say. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>(TABLE.keySet());
            names.add(ALL);
            return names.iterator();
        }
    }

    /** The engine of that name, or, by their names, all but the one that chooses among them. */
    static Map<String, Engine> named(String name) {
        Map<String, Engine> engines = new LinkedHashMap<>();
        TABLE.forEach((each, engine) -> {
            if (each.equals(name) || (name.equals(ALL) && !each.equals(AUTO))) {
                engines.put(each, engine.get());
            }
        });
        if (engines.isEmpty()) {
            throw new IllegalArgumentException("no engine '" + name + "'; there are " + String.join(", ", new Names()));
        }
        return engines;
    }
}
