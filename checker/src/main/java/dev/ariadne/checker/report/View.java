package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Views;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.AutoEngine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one looks at to see why an object is not linearizable: all of it or, where it is made of elements ({@link Views}), as few
 * of them as it takes. Few elements have few states, whatever else is in the object.
 *
 * @param elements those that are seen; empty if all are
 * @param operations of the object, as far as they are seen, failed ones, too
 * @param event the first completion that no order explains; the same as of the whole, whose completions before have an order
 */
record View<S>(List<?> elements, Model<S> model, List<Operation> operations, int event) {
    /** Steps for each question whether some elements are enough: so many, or so many for each operation. */
    private static final long STEPS_MIN = 100_000;

    private static final long STEPS_EACH = 10;

    /** All questions may cost as much as so many that use up their steps. */
    private static final int QUESTIONS_MAX = 30;

    /** How many elements are tried alone. */
    private static final int ALONE_MAX = 24;

    View {
        elements = List.copyOf(elements);
        operations = List.copyOf(operations);
    }

    /**
     * How to look at an object's {@code operations}, of which the completion at {@code event} is the first that no order explains.
     * Where they are few, that is at all of it.
     */
    static <S> View<S> of(Model<S> model, List<Operation> operations, int event) {
        View<S> whole = new View<>(List.of(), model, operations, event);
        return BruteCore.isSmall(whole.prefix()) ? whole : whole.narrowed();
    }

    /** Of as few elements as it takes. */
    View<S> narrowed() {
        Views<S> views = model.views(operations);
        return views == null ? this : new Search<>(this, views).view();
    }

    Prefix prefix() {
        return new Prefix(operations, event);
    }

    /** Looks for the elements. */
    private static final class Search<S> {
        private final View<S> whole;
        private final Views<S> views;

        /** Those that the event can depend on. */
        private final List<Operation> operations;

        private final long stepsEach;
        private long steps;

        Search(View<S> whole, Views<S> views) {
            this.whole = whole;
            this.views = views;
            this.operations = whole.operations.stream()
                    .filter(operation -> operation.invoked().event() < whole.event)
                    .toList();
            this.stepsEach = Math.max(STEPS_MIN, STEPS_EACH * operations.size());
        }

        View<S> view() {
            List<Object> elements = elements();
            for (Object element : elements.subList(0, Math.min(ALONE_MAX, elements.size()))) {
                if (isEnough(List.of(element))) {
                    return only(List.of(element), whole.operations);
                }
            }
            List<Object> few = new Halves<Object>(this::isEnough, this::isSpent).few(elements);
            return few.size() == elements.size() ? whole : only(few, whole.operations);
        }

        /**
         * All of them: those first that only the failing operation names, then those that operations named lately which change
         * something or fail.
         */
        private List<Object> elements() {
            Set<Object> unheard = new LinkedHashSet<>();
            Set<Object> elements = new LinkedHashSet<>();
            Set<Object> others = new LinkedHashSet<>();
            for (int number = operations.size() - 1; number >= 0; number--) {
                Operation operation = operations.get(number);
                if (operation.outcome() != Outcome.FAIL) {
                    (whole.model.readOnly(operation) ? others : elements).addAll(views.elements(operation));
                    if (operation.deadline() == whole.event) {
                        unheard.addAll(views.elements(operation));
                    }
                }
            }
            for (Operation operation : operations) {
                if (operation.outcome() != Outcome.FAIL && operation.deadline() != whole.event) {
                    views.elements(operation).forEach(unheard::remove);
                }
            }
            Set<Object> all = new LinkedHashSet<>(unheard);
            all.addAll(elements);
            all.addAll(others);
            return new ArrayList<>(all);
        }

        private boolean isSpent() {
            return steps > QUESTIONS_MAX * stepsEach;
        }

        private boolean isEnough(List<Object> elements) {
            if (isSpent()) {
                return false;
            }
            View<S> view = only(elements, operations);
            ObjectVerdict verdict = new AutoEngine().check(view.model, view.operations, Limits.steps(stepsEach));
            steps += verdict.steps();
            return verdict.answer() == Answer.NOT_LINEARIZABLE
                    && verdict.event().orElseThrow() == whole.event;
        }

        private View<S> only(List<Object> elements, List<Operation> of) {
            Set<Object> seen = new LinkedHashSet<>(elements);
            List<Operation> left = new ArrayList<>();
            for (Operation operation : of) {
                @Nullable Operation view = views.operation(operation, seen);
                if (view != null) {
                    left.add(view);
                }
            }
            return new View<>(elements, views.model(seen), left, whole.event);
        }
    }
}
