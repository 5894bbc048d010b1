package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.List;

/**
 * Judges histories whose values tell which operation wrote them, without any search and in about linear time (Gibbons and Korach
 * 1997). It refuses all others.
 */
public final class Zones implements Engine {
    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        for (FastPath path : FastPaths.ALL) {
            ObjectVerdict verdict = path.check(model, operations, limits);
            if (verdict != null) {
                return verdict;
            }
        }
        throw new IllegalArgumentException(
                "zones judges only registers and key-value cells whose values are each written"
                        + " once and never the initial one; ask another engine");
    }
}
