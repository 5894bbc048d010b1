package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is to be told about an object that is not linearizable. */
record Finding(Core core, Anomaly anomaly, Horizon horizon, OrderGraph graph, List<Operation> cast) {
    /** How many suppliers are shown with the core. */
    private static final int SUPPLIERS_MAX = 2;

    Finding {
        cast = List.copyOf(cast);
    }

    /**
     * What is found about an object's {@code operations}, of which the completion at {@code event} is the first that no order
     * explains.
     */
    static <S> Finding of(Model<S> model, List<Operation> operations, int event, long stepBudget) {
        View<S> view = View.of(model, operations, event);
        Prefix prefix = view.prefix();
        Core seen = CoreFinder.find(view, stepBudget);
        Horizon horizon = Horizon.of(view.model(), prefix);
        Anomaly anomaly = model instanceof CellModel cells ? CellAnomaly.of(cells, operations, seen) : null;
        if (anomaly == null) {
            anomaly = new AnyAnomaly<>(view.model(), view.operations(), seen, horizon)
                    .anomaly()
                    .lookingAt(view.elements());
        }
        List<Operation> cast = cast(model, seen, anomaly);
        OrderGraph graph = OrderGraph.of(view.model(), prefix, seen, cast, horizon);
        return new Finding(seen.unabridged(operations), anomaly, horizon, graph, cast);
    }

    /**
     * What is shown beside the core: what the sentence names, and of a cell what directly leaves a value that the core asks for,
     * the nearest to the failing operation first.
     */
    private static List<Operation> cast(Model<?> model, Core core, Anomaly anomaly) {
        List<Operation> cast = new ArrayList<>(anomaly.named());
        cast.removeAll(core.operations());
        if (model instanceof CellModel cells) {
            Set<@Nullable Cell> asked = new LinkedHashSet<>();
            core.operations()
                    .forEach(operation -> asked.add(cells.access(operation).requires()));
            core.suppliers().stream()
                    .filter(operation -> !cast.contains(operation))
                    .filter(operation -> asked.contains(cells.access(operation).leaves()))
                    .sorted(Comparator.comparingInt(
                            operation -> -operation.invoked().event()))
                    .limit(Math.max(0, SUPPLIERS_MAX - cast.size()))
                    .forEach(cast::add);
        }
        return cast;
    }
}
