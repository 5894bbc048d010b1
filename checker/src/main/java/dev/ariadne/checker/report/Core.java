package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A few operations that contradict each other: why an object's history is not linearizable.
 *
 * <p><b>Definition.</b> To <em>relax</em> an operation is to allow that it took no effect. It may still take effect as it is
 * recorded, once, within its interval and with the answer that was seen, so that it is no demand any more, but still an offer: a
 * relaxed write can be what a read saw. A core is a set of operations that answered such that the history in which all others
 * are relaxed is not linearizable; it is minimal if the history is linearizable as soon as any one of the core is relaxed as well.
 * In other words: no selection of the other operations makes, with the core, a linearizable history; and without any one of the
 * core some selection does.
 *
 * <p><b>Why it proves the violation.</b> An order that explains the whole history takes each operation that answered, and some
 * of unknown outcome, each within its interval. Read with the core as the demand and the rest as the selection it is an order of the
 * relaxed history. There is none, so there is none for the whole. Operations that answer after the failing event are among the
 * others, too, being open there: the core contradicts itself however they end.
 *
 * <p>Just to leave the others out would not do: take away the write, and any read is of a value never written. To let them happen at
 * any time, any number of times, would give larger cores that say no more: if a thousand writes of 1 have ended before a write of 2, then a
 * read of 1 after it is stale, and the core is this write and this read; which of the thousand it saw is not part of the
 * contradiction. What the core's reads may have seen is told beside it ({@link #suppliers}).
 *
 * <p><b>Elements.</b> Relaxed operations on an object with much in it lead to more states than can be told apart. Where it is made of
 * elements, the core is therefore one of what is left of the history if one looks at a few elements only ({@link View}): it has no
 * order there, so the whole has none, and with any one of the core relaxed it has one, as far as those elements can tell.
 *
 * <p><b>Since.</b> Where that is still too much, or the core found is a large one, the operations that had answered up to some event
 * near the end are taken as they are: the core contradicts what the object can have been by then.
 *
 * <p>Relaxing is monotone (what is linearizable stays so), and that makes a minimal core cheap to find: by halves (Junker's
 * QuickXplain, 2004), each question being a search in which few operations are needed. The one that completes at the failing event is in every
 * core: without it the history is linearizable up to there.
 *
 * @param elements what to look at to see it; empty if the whole object
 * @param since the event up to which no operation is relaxed that had answered; 0 if the core does not need that
 * @param operations the core, in order of invocation
 * @param suppliers for a cell: others that leave a value which the core demands or passes through, in order of invocation. All
 *     operations that are neither in the core nor here cannot matter to it even if they happened at any time and any number of times.
 *     Empty for other models
 * @param failing the one of the core whose completion no order explains
 * @param minimal false if the budget did not suffice to show it; the core is a proof all the same
 * @param rechecked whether all orders of all selections were tried one by one, which is done where there are few
 * @param steps steps taken to find it, by whoever found it: of the model, and events gone through
 */
public record Core(
        List<?> elements,
        int since,
        List<Operation> operations,
        List<Operation> suppliers,
        Operation failing,
        boolean minimal,
        boolean rechecked,
        long steps) {
    public Core {
        elements = List.copyOf(elements);
        operations = List.copyOf(operations);
        suppliers = List.copyOf(suppliers);
    }

    /** A core of an object's {@code operations}, of which the completion at {@code event} is the first that no order explains. */
    public static <S> Core of(Model<S> model, List<Operation> operations, int event, long stepBudget) {
        return CoreFinder.find(View.of(model, operations, event), stepBudget).unabridged(operations);
    }

    /** This core with its operations as they are in {@code all}, not as they look like. */
    Core unabridged(List<Operation> all) {
        if (elements.isEmpty()) {
            return this;
        }
        Map<Integer, Operation> byInvocation = new LinkedHashMap<>();
        all.forEach(operation -> byInvocation.put(operation.invoked().event(), operation));
        List<Operation> whole = operations.stream()
                .map(operation -> whole(byInvocation, operation))
                .toList();
        return new Core(elements, since, whole, suppliers, whole(byInvocation, failing), minimal, rechecked, steps);
    }

    private static Operation whole(Map<Integer, Operation> byInvocation, Operation seen) {
        return Objects.requireNonNull(byInvocation.get(seen.invoked().event()));
    }
}
