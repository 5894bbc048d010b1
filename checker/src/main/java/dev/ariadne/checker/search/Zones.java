package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.List;

/**
 * Judges histories whose values tell which operation wrote them, without any search and in about linear time (Gibbons and Korach
 * 1997 for registers): cells, texts, queues and growing sets to which no value is given twice. It refuses all others.
 */
public final class Zones implements Engine {
    private static final String REFUSAL =
            "zones judges only histories in which each value is written once and never the first"
                    + " one, of registers, key-value, append-kv, queues without empty answers and sets without removal;"
                    + " try another engine";

    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        for (FastPath path : FastPaths.ALL) {
            ObjectVerdict verdict = path.check(model, operations, limits);
            if (verdict != null) {
                return verdict;
            }
        }
        LinearizabilityChecker.refuseMalformed(model, operations);
        throw new IllegalArgumentException(REFUSAL);
    }

    @Override
    public boolean showsAll(Model<?> model) {
        return model instanceof CellModel;
    }
}
