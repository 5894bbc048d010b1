package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that is to be told about an object that is not linearizable. */
record Finding(Core core, Anomaly anomaly, Horizon horizon, OrderGraph graph, List<Operation> cast) {
    /** How many suppliers are shown with the core. */
    private static final int SUPPLIERS_MAX = 3;

    Finding {
        cast = List.copyOf(cast);
    }

    /**
     * What is found about an object's {@code operations}, of which the completion at {@code event} is the first that no order
     * explains.
     */
    static <S> Finding of(Model<S> model, List<Operation> operations, int event, long stepBudget) {
        Prefix prefix = new Prefix(operations, event);
        Core core = new CoreFinder<>(model, prefix, stepBudget).core();
        Horizon horizon = Horizon.of(model, prefix, stepBudget);
        Anomaly anomaly = model instanceof CellModel cells ? CellAnomaly.of(cells, operations, core) : null;
        if (anomaly == null) {
            anomaly = noOrder(core, horizon);
        }
        return new Finding(core, anomaly, horizon, OrderGraph.of(model, prefix, core), cast(core, anomaly));
    }

    private static Anomaly noOrder(Core core, Horizon horizon) {
        String failing = Words.subject(core.failing());
        String contradicting = core.operations().size() == 1
                ? failing + " cannot have happened"
                : failing + " contradicts " + (core.operations().size() - 1) + " earlier "
                        + (core.operations().size() == 2 ? "operation" : "operations");
        String why = horizon.reasons().isEmpty() || horizon.reasons().size() > 3
                ? ": in no state that was possible then"
                : ": " + String.join("; or ", horizon.reasons());
        return new Anomaly(Anomaly.Kind.NO_ORDER, contradicting + why + ".");
    }

    /** What is shown beside the core: what the sentence names, and the suppliers nearest to the failing operation. */
    private static List<Operation> cast(Core core, Anomaly anomaly) {
        List<Operation> cast = new ArrayList<>(anomaly.named());
        cast.removeAll(core.operations());
        core.suppliers().stream()
                .filter(operation -> !cast.contains(operation))
                .sorted(Comparator.comparingInt(
                        operation -> -operation.invoked().event()))
                .limit(Math.max(0, SUPPLIERS_MAX - cast.size()))
                .forEach(cast::add);
        return cast;
    }
}
