package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set: {@code add v} and {@code remove v}, which may answer whether that changed anything (true or false; any other answer says
 * nothing); {@code read}, which answers all elements, as a set or a list in any order.
 */
final class ElementSet implements SetModel<PersistentMap> {
    private final List<?> first;
    private final PersistentMap initial;
    private final ModelOptions options;

    ElementSet(Collection<?> initial, ModelOptions options) {
        PersistentMap elements = PersistentMap.EMPTY;
        for (Object element : initial) {
            elements = elements.with(element, true);
        }
        this.first = Collections.unmodifiableList(new ArrayList<>(initial));
        this.initial = elements;
        this.options = options;
    }

    @Override
    public PersistentMap initial() {
        return initial;
    }

    @Override
    public Collection<?> elements() {
        return first;
    }

    @Override
    public @Nullable Growth growth(Operation operation) {
        if (operation.function().equals("read")) {
            return read(operation);
        }
        boolean adds = operation.function().equals("add") && saw(operation, true);
        return adds ? Growth.add(Malformed.notNil(operation, operation.argument())) : null;
    }

    private Growth read(Operation operation) {
        if (operation.output() instanceof Collection<?> read) {
            return Growth.read(read);
        }
        if (operation.output() != null) {
            throw Malformed.value(operation, "a set or a list as the answer", operation.output());
        }
        return operation.ok() && options.nilRead() == NilRead.ABSENT ? Growth.read(List.of()) : Growth.NONE;
    }

    @Override
    public Views<PersistentMap> views(Collection<Operation> operations) {
        return new Members();
    }

    @Override
    public boolean readOnly(Operation operation) {
        return operation.function().equals("read");
    }

    @Override
    public @Nullable PersistentMap step(PersistentMap elements, Operation operation) {
        return switch (operation.function()) {
            case "add" -> {
                Object element = Malformed.notNil(operation, operation.argument());
                yield saw(operation, elements.get(element) == null) ? elements.with(element, true) : null;
            }
            case "remove" -> {
                Object element = Malformed.notNil(operation, operation.argument());
                yield saw(operation, elements.get(element) != null) ? elements.without(element) : null;
            }
            case "read" -> isRead(elements, operation) ? elements : null;
            default -> throw Malformed.unknown(operation, "add, remove, read");
        };
    }

    /** Whether the answer agrees that there was or was not a change. Jepsen's clients answer the input, which says nothing. */
    private static boolean saw(Operation operation, boolean change) {
        boolean told = operation.output() instanceof Boolean
                && operation.input() != null
                && !operation.input().equals(operation.output());
        return !told || Boolean.valueOf(change).equals(operation.output());
    }

    private boolean isRead(PersistentMap elements, Operation operation) {
        Object output = operation.output();
        if (output == null) {
            return !operation.ok() || options.nilRead() == NilRead.UNKNOWN || elements.size() == 0;
        }
        if (!(output instanceof Collection<?> read)) {
            throw Malformed.value(operation, "a set or a list as the answer", output);
        }
        if (read.size() < elements.size()) {
            return false;
        }
        Set<?> distinct = read instanceof Set<?> set ? set : new LinkedHashSet<>(read);
        return distinct.size() == elements.size()
                && distinct.stream().allMatch(element -> elements.get(element) != null);
    }

    @Override
    public String describe(PersistentMap elements) {
        return elements.keys().stream().map(Values::print).collect(Collectors.joining(" ", "#{", "}"));
    }

    @Override
    public String explain(PersistentMap elements, Operation operation) {
        if (!operation.function().equals("read")) {
            Object element = Malformed.notNil(operation, operation.argument());
            String there = elements.get(element) == null ? " is not there" : " is there";
            return "it answers " + operation.output() + ", and " + Values.print(element) + there;
        }
        Collection<?> read = operation.output() instanceof Collection<?> seen ? seen : List.of();
        for (Object element : read) {
            if (elements.get(element) == null) {
                return "it sees " + Values.print(element) + ", which is not there";
            }
        }
        for (Object element : elements.keys()) {
            if (!read.contains(element)) {
                return "it does not see " + Values.print(element) + ", which is there";
            }
        }
        return SetModel.super.explain(elements, operation);
    }

    /** This set seen by some of its members. */
    private final class Members implements Views<PersistentMap> {
        @Override
        public Collection<?> elements(Operation operation) {
            if (!operation.function().equals("read")) {
                return List.of(Malformed.notNil(operation, operation.argument()));
            }
            return operation.output() instanceof Collection<?> read ? read : List.of();
        }

        @Override
        public Model<PersistentMap> model(Set<?> elements) {
            return new ElementSet(first.stream().filter(elements::contains).toList(), options);
        }

        @Override
        public @Nullable Operation operation(Operation operation, Set<?> elements) {
            if (!operation.function().equals("read")) {
                return elements.contains(operation.argument()) ? operation : null;
            }
            if (!(operation.output() instanceof Collection<?> read)) {
                return operation;
            }
            List<?> seen = read.stream().filter(elements::contains).toList();
            return operation.ended(Outcome.OK, seen);
        }
    }
}
