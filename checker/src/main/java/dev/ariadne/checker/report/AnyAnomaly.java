package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.report.Anomaly.Kind;
import java.util.BitSet;
import java.util.List;

/** Tells kinds of anomaly apart without knowing the model: by which operations contradict each other, and what if others had happened. */
final class AnyAnomaly<S> {
    private static final long STEP_BUDGET = 200_000;
    private static final int NAMED_MAX = 5;

    private final Model<S> model;

    /** All of the object, failed ones, too. */
    private final List<Operation> all;

    private final Core core;
    private final Operation failing;
    private final Horizon horizon;

    AnyAnomaly(Model<S> model, List<Operation> all, Core core, Horizon horizon) {
        this.model = model;
        this.all = all;
        this.core = core;
        this.failing = core.failing();
        this.horizon = horizon;
    }

    Anomaly anomaly() {
        int others = core.operations().size() - 1;
        if (others == 0) {
            return alone();
        }
        Operation first = core.operations().get(0);
        if (others == 1 && first.deadline() < failing.invoked().event()) {
            Kind kind = model.readOnly(failing) ? Kind.STALE_READ : Kind.CONTRADICTION;
            return new Anomaly(
                    kind,
                    Words.subject(failing) + " is possible only without " + Words.subject(first)
                            + ", which had ended at event " + first.deadline() + ", before it began at event "
                            + failing.invoked().event() + why() + ".");
        }
        if (!core.minimal()) {
            return new Anomaly(
                    Kind.CONTRADICTION,
                    Words.subject(failing) + " is possible in no state that all before it can have led to" + why()
                            + ".");
        }
        return new Anomaly(Kind.CONTRADICTION, names() + " contradict each other" + why() + ".");
    }

    /** The core, by name if it is small. */
    private String names() {
        List<Operation> operations = core.operations();
        if (operations.size() > NAMED_MAX) {
            return Words.subject(failing) + " and " + (operations.size() - 1) + " other operations";
        }
        List<String> names = operations.stream().map(Words::subject).toList();
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    /** The model's reasons, if they are few. */
    private String why() {
        return horizon.reasons().isEmpty() || horizon.reasons().size() > 2
                ? ""
                : ": " + String.join("; or ", horizon.reasons());
    }

    /** The failing operation contradicts itself: no selection of the others leads to it. */
    private Anomaly alone() {
        String subject = Words.subject(failing);
        if (isExplainedBy(all.stream().map(AnyAnomaly::offered).toList())) {
            return new Anomaly(
                    Kind.FAILED_OPERATION_TOOK_EFFECT,
                    subject + " is possible only if an operation took effect that had failed.");
        }
        if (isExplainedBy(all.stream().map(this::hastened).toList())) {
            return new Anomaly(
                    Kind.READ_FROM_THE_FUTURE,
                    subject + " ended at event " + failing.deadline()
                            + " and is possible only if an operation took effect that began after it.");
        }
        return new Anomaly(Kind.IMPOSSIBLE_ANSWER, subject + " is not possible, whatever else happened" + why() + ".");
    }

    /** Whether the failing operation is possible with some of these. */
    private boolean isExplainedBy(List<Operation> operations) {
        Prefix prefix = new Prefix(operations, failing.deadline());
        BitSet needed = new BitSet();
        needed.set(prefix.last());
        return new Relaxed<>(model, prefix).order(needed, STEP_BUDGET) == Relaxed.Order.EXISTS;
    }

    /** A failed operation as one of unknown outcome. */
    private static Operation offered(Operation each) {
        return each.outcome() == Outcome.FAIL ? unknown(each, each.invoked()) : each;
    }

    /** One that began after the failing one had ended, as if it had begun with it. */
    private Operation hastened(Operation each) {
        boolean late = each.outcome() != Outcome.FAIL && each.invoked().event() > failing.deadline();
        return late ? unknown(each, failing.invoked()) : each;
    }

    private static Operation unknown(Operation each, Moment invoked) {
        return new Operation(
                each.process(), each.key(), each.function(), each.input(), Outcome.UNKNOWN, null, invoked, null);
    }
}
