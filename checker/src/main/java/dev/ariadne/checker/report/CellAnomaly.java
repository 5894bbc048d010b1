package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.report.Anomaly.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells the kinds of anomaly of a cell apart. Each rule looks at the core, and at who else left or saw a value of it. */
final class CellAnomaly {
    /** In how large a core to look for a double effect. */
    private static final int DOUBLE_EFFECT_MAX = 16;

    private static final int NAMED_MAX = 5;

    private final CellModel model;

    /** All of the object, failed ones and later ones, too. */
    private final List<Operation> all;

    private final Core core;
    private final Operation failing;

    /** The core without the failing operation. */
    private final List<Operation> others;

    private CellAnomaly(CellModel model, List<Operation> all, Core core) {
        this.model = model;
        this.all = all;
        this.core = core;
        this.failing = core.failing();
        this.others = core.operations().stream()
                .filter(operation -> !operation.equals(failing))
                .toList();
    }

    /** The anomaly, or null if it is none of those with a name. */
    static @Nullable Anomaly of(CellModel model, List<Operation> all, Core core) {
        CellAnomaly cell = new CellAnomaly(model, all, core);
        Cell seen = model.access(cell.failing).requires();
        if (seen == null) {
            return null;
        }
        return switch (cell.others.size()) {
            case 0 -> cell.fromNowhere(seen);
            case 1 -> cell.twoOperations(seen, cell.others.get(0));
            default -> cell.several(seen);
        };
    }

    /** The failing operation contradicts itself: nothing left its value in time. */
    private @Nullable Anomaly fromNowhere(Cell seen) {
        List<Operation> leaving = leaving(seen);
        if (model.initial().equals(seen)) {
            return null;
        }
        if (!leaving.isEmpty()) {
            Operation first = leaving.get(0);
            if (first.invoked().event() < failing.deadline()) {
                return null;
            }
            return new Anomaly(
                    Kind.READ_FROM_THE_FUTURE,
                    Words.subject(failing) + " saw " + value(seen) + " and ended at event " + failing.deadline()
                            + ", before " + Words.subject(first) + ", the first to leave " + value(seen)
                            + ", began at event " + first.invoked().event() + ".",
                    List.of(first));
        }
        for (Operation operation : all) {
            if (operation.outcome() == Outcome.FAIL
                    && seen.equals(model.access(operation).leaves())) {
                return new Anomaly(
                        Kind.FAILED_OPERATION_TOOK_EFFECT,
                        Words.subject(failing) + " saw " + value(seen) + ", which only " + Words.subject(operation)
                                + " would have left, and that failed.",
                        List.of(operation));
            }
        }
        return new Anomaly(
                Kind.VALUE_NEVER_WRITTEN,
                Words.subject(failing) + " saw " + value(seen) + ", which was never there: no operation leaves it.");
    }

    private @Nullable Anomaly twoOperations(Cell seen, Operation other) {
        CellModel.Access access = model.access(other);
        if (replaces(failing, seen) && replaces(other, seen)) {
            return lostUpdate(seen);
        }
        Cell newer = access.leaves() == null ? access.requires() : access.leaves();
        if (newer == null
                || newer.equals(seen)
                || other.deadline() > failing.invoked().event()) {
            return null;
        }
        String sentence = Words.subject(failing) + ", begun at event "
                + failing.invoked().event() + ", saw " + value(seen) + ", although " + Words.subject(other)
                + " had ended before, at event " + other.deadline() + "; nothing could leave " + value(seen)
                + " in between.";
        if (access.leaves() != null && !isSeen(newer, other)) {
            return new Anomaly(Kind.LOST_WRITE, sentence + " Nobody ever saw " + value(newer) + ".");
        }
        return new Anomaly(Kind.STALE_READ, sentence);
    }

    private @Nullable Anomaly several(Cell seen) {
        if (core.operations().stream().allMatch(operation -> replaces(operation, seen))) {
            return lostUpdate(seen);
        }
        List<Operation> leaving = leaving(seen);
        if (leaving.size() != 1
                || others.size() > DOUBLE_EFFECT_MAX
                || model.initial().equals(seen)) {
            return null;
        }
        Operation writer = leaving.get(0);
        for (Operation first : others) {
            for (Operation between : others) {
                if (seen.equals(model.access(first).requires())
                        && first.deadline() < between.invoked().event()
                        && between.deadline() < failing.invoked().event()
                        && between.invoked().event() < writer.deadline()
                        && showsOther(between, seen)) {
                    return new Anomaly(
                            Kind.DOUBLE_EFFECT,
                            Words.subject(first) + " saw " + value(seen) + ", "
                                    + Words.subject(between) + " came after it, and then " + Words.subject(failing)
                                    + " saw " + value(seen) + " again; but it was left only once, by "
                                    + Words.subject(writer) + ".",
                            List.of(writer));
                }
            }
        }
        return null;
    }

    private Anomaly lostUpdate(Cell value) {
        List<Operation> operations = core.operations();
        List<String> names = new ArrayList<>();
        operations.stream().limit(NAMED_MAX).map(Words::subject).forEach(names::add);
        if (operations.size() > NAMED_MAX) {
            names.add(operations.size() - NAMED_MAX + " more");
        }
        return new Anomaly(
                Kind.LOST_UPDATE,
                String.join(" and ", names) + " " + (names.size() == 2 ? "both" : "all") + " replaced " + value(value)
                        + ", which cannot have been there so often.");
    }

    /** Finds {@code value} and leaves another one. */
    private boolean replaces(Operation operation, Cell value) {
        CellModel.Access access = model.access(operation);
        return value.equals(access.requires()) && access.leaves() != null && !value.equals(access.leaves());
    }

    private boolean showsOther(Operation operation, Cell value) {
        CellModel.Access access = model.access(operation);
        Cell shown = access.leaves() == null ? access.requires() : access.leaves();
        return shown != null && !shown.equals(value);
    }

    /** Whether anyone found {@code value} after {@code writer} had begun to leave it. */
    private boolean isSeen(Cell value, Operation writer) {
        return all.stream()
                .anyMatch(operation -> operation.ok()
                        && !operation.equals(writer)
                        && operation.deadline() > writer.invoked().event()
                        && value.equals(model.access(operation).requires()));
    }

    /** Those that did not fail and leave {@code value}, but for the failing operation. */
    private List<Operation> leaving(Cell value) {
        return all.stream()
                .filter(operation -> operation.outcome() != Outcome.FAIL && !operation.equals(failing))
                .filter(operation ->
                        Objects.equals(value, model.access(operation).leaves()))
                .toList();
    }

    private String value(Cell cell) {
        return Words.shorten(Words.clean(model.describe(cell)));
    }
}
