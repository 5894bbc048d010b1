package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All orders as far as the model allows them, as one graph: a node is a state and the operations that led there in some order,
 * an edge is one more.
 *
 * <p>Small histories are shown whole. Of larger ones the graph shows the core and, since it is as good as any other operation
 * for a cell, whatever leaves a value that the core asks for, the nearest first; what it leaves out it says.
 *
 * @param nodes the first is the beginning
 * @param operations how many take part
 * @param omitted how many operations that might have a part were left out
 * @param complete false if there are more nodes than are shown
 */
record OrderGraph(List<Node> nodes, List<Edge> edges, int operations, int omitted, boolean complete) {
    private static final int NODES_MAX = 160;
    private static final int OPERATIONS_MAX = 9;

    /**
     * @param depth how many operations led here
     * @param maximal whether no operation can follow
     * @param refused operations that had to come next or soon, each with the model's reason why it cannot come here
     */
    record Node(String state, int depth, boolean maximal, List<Refusal> refused) {
        Node {
            refused = List.copyOf(refused);
        }
    }

    /** An operation that the model does not allow in a state. */
    record Refusal(Operation operation, String reason) {}

    /** Indices of nodes, and what leads from the one to the other. */
    record Edge(int from, int to, Operation operation) {}

    OrderGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    static <S> OrderGraph of(Model<S> model, Prefix prefix, Core core) {
        List<Operation> operations = new ArrayList<>(core.operations());
        List<Operation> offered = new ArrayList<>();
        for (int number = prefix.size() - 1; number >= 0; number--) {
            Operation operation = prefix.operation(number);
            boolean useful =
                    model instanceof CellModel ? core.suppliers().contains(operation) : !operations.contains(operation);
            if (useful) {
                offered.add(operation);
            }
        }
        int room = Math.max(0, OPERATIONS_MAX - operations.size());
        operations.addAll(offered.subList(0, Math.min(room, offered.size())));
        operations.sort(Comparator.comparingInt(operation -> operation.invoked().event()));
        return new Walk<>(model, operations, core).walk(offered.size() - Math.min(room, offered.size()));
    }

    private static final class Walk<S> {
        private final Model<S> model;
        private final List<Operation> operations;
        private final Core core;

        private final Map<Place<S>, Integer> numbers = new LinkedHashMap<>();
        private final List<Place<S>> places = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Edge> edges = new ArrayList<>();
        private boolean complete = true;

        Walk(Model<S> model, List<Operation> operations, Core core) {
            this.model = model;
            this.operations = operations;
            this.core = core;
        }

        OrderGraph walk(int omitted) {
            place(new Place<>(model.initial(), new BitSet()));
            for (int number = 0; number < places.size(); number++) {
                nodes.add(visit(number, places.get(number)));
            }
            return new OrderGraph(nodes, edges, operations.size(), omitted, complete);
        }

        private int place(Place<S> place) {
            Integer known = numbers.get(place);
            if (known != null) {
                return known;
            }
            if (places.size() == NODES_MAX) {
                complete = false;
                return -1;
            }
            numbers.put(place, places.size());
            places.add(place);
            return places.size() - 1;
        }

        private Node visit(int number, Place<S> place) {
            List<Refusal> refused = new ArrayList<>();
            boolean maximal = true;
            for (int next = 0; next < operations.size(); next++) {
                Operation operation = operations.get(next);
                if (place.happened.get(next) || !mayComeNext(place, operation)) {
                    continue;
                }
                S after = model.step(place.state, operation);
                if (after == null) {
                    if (core.operations().contains(operation)) {
                        refused.add(new Refusal(operation, Words.clean(model.explain(place.state, operation))));
                    }
                } else if (core.operations().contains(operation) || !after.equals(place.state)) {
                    maximal = false;
                    BitSet happened = (BitSet) place.happened.clone();
                    happened.set(next);
                    int to = place(new Place<>(after, happened));
                    if (to >= 0) {
                        edges.add(new Edge(number, to, operation));
                    }
                }
            }
            String state = Words.shorten(Words.clean(model.describe(place.state)));
            return new Node(state, place.happened.cardinality(), maximal, refused);
        }

        /** Whether no operation of the core must come before, and none that has happened began only after its end. */
        private boolean mayComeNext(Place<S> place, Operation operation) {
            for (int other = 0; other < operations.size(); other++) {
                Operation each = operations.get(other);
                boolean missed = !place.happened.get(other)
                        && core.operations().contains(each)
                        && each.deadline() < operation.invoked().event();
                boolean tooLate = place.happened.get(other)
                        && operation.deadline() < each.invoked().event();
                if (missed || tooLate) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What led to a node. */
    private record Place<S>(S state, BitSet happened) {}
}
