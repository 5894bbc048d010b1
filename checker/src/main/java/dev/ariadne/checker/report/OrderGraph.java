package dev.ariadne.checker.report;

import com.google.common.collect.Lists;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All orders as far as the model allows them, as one graph: an edge is one more operation; a node is a state and what can still
 * follow. Two beginnings of which the same can follow are one node.
 *
 * <p>Where few operations matter to the core, they are all the graph shows, from the first state on: the core itself, and of a
 * cell what leaves a value that the core asks for. Otherwise it shows the end of the whole history, from all that was
 * possible a few completions before the failing one. If that is too much, it shows the core with the nearest of the others, and
 * counts those that it leaves out; of a large core it then shows nothing.
 *
 * @param nodes the first are the beginnings
 * @param operations how many take part
 * @param since the completion after which the graph begins; 0 if it begins with the first state
 * @param omitted how many more might have happened beside the core
 * @param complete false if there are more nodes than are shown
 */
record OrderGraph(List<Node> nodes, List<Edge> edges, int operations, int since, int omitted, boolean complete) {
    private static final int NODES_MAX = 60;
    private static final int OPERATIONS_MAX = 7;
    private static final int CORE_MAX = 20;

    /** How many completions before the failing one the end of a history begins. */
    private static final int COMPLETIONS_MAX = 3;

    /**
     * @param depth the most operations that lead here
     * @param maximal whether no operation can follow
     * @param refused operations of the core that real time allows next and the model does not, each with its reason
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

    static <S> OrderGraph of(Model<S> model, Prefix prefix, Core core, List<Operation> cast, Horizon horizon) {
        OrderGraph aroundCore = core.operations().size() > CORE_MAX
                ? new OrderGraph(List.of(), List.of(), core.operations().size(), 0, 0, false)
                : aroundCore(model, prefix, core, cast);
        if ((aroundCore.complete && aroundCore.omitted == 0) || !horizon.complete()) {
            return aroundCore;
        }
        for (int completions = COMPLETIONS_MAX; completions > 0; completions--) {
            OrderGraph end = end(model, prefix, completions);
            if (end.complete) {
                return end;
            }
        }
        return aroundCore;
    }

    private static <S> OrderGraph aroundCore(Model<S> model, Prefix prefix, Core core, List<Operation> cast) {
        Set<Operation> offered = new LinkedHashSet<>(cast);
        offered.removeIf(operation -> operation.outcome() == Outcome.FAIL);
        if (model instanceof CellModel) {
            offered.addAll(Lists.reverse(core.suppliers()));
        } else {
            Set<Operation> inCore = new LinkedHashSet<>(core.operations());
            for (int number = prefix.size() - 1; number >= 0; number--) {
                Operation operation = prefix.operation(number);
                if (!inCore.contains(operation) && !model.readOnly(operation)) {
                    offered.add(operation);
                }
            }
        }
        int room = Math.min(Math.max(0, OPERATIONS_MAX - core.operations().size()), offered.size());
        List<Operation> operations = new ArrayList<>(core.operations());
        offered.stream().limit(room).forEach(operations::add);
        Walk<S> walk = new Walk<>(model, operations, core.operations().size());
        BitSet all = new BitSet();
        all.set(0, operations.size());
        walk.number(new Place<>(model.initial(), all));
        return walk.walk(0, offered.size() - room);
    }

    /** From all that is possible so many completions before the failing one, which {@link Horizon} could follow. */
    private static <S> OrderGraph end(Model<S> model, Prefix prefix, int completions) {
        Frontier<S> frontier = new Frontier<>(model, Long.MAX_VALUE);
        BitSet needed = prefix.completed();
        int[] slots = new int[prefix.size()];
        int left = needed.cardinality() - completions;
        int step = 0;
        int since = 0;
        while (left > 0) {
            int number = prefix.numberAt(step);
            Operation operation = prefix.operation(number);
            if (!prefix.isCompletion(step)) {
                if (needed.get(number) || !model.readOnly(operation)) {
                    slots[number] = frontier.invoke(operation, needed.get(number));
                }
            } else {
                frontier.complete(slots[number]);
                since = operation.deadline();
                left--;
            }
            step++;
        }
        return new End<>(model, prefix, frontier, needed, since).graph();
    }

    /** What is still to come after a completion. */
    private static final class End<S> {
        private final Frontier<S> frontier;
        private final int since;
        private final List<Operation> operations = new ArrayList<>();
        private final Walk<S> walk;

        End(Model<S> model, Prefix prefix, Frontier<S> frontier, BitSet needed, int since) {
            this.frontier = frontier;
            this.since = since;
            List<Operation> others = new ArrayList<>();
            for (int number = 0; number < prefix.size(); number++) {
                Operation operation = prefix.operation(number);
                if (operation.deadline() > since) {
                    if (needed.get(number)) {
                        operations.add(operation);
                    } else if (!model.readOnly(operation)) {
                        others.add(operation);
                    }
                }
            }
            int core = operations.size();
            operations.addAll(others);
            this.walk = new Walk<>(model, operations, core);
        }

        OrderGraph graph() {
            for (Frontier.Configuration<S> configuration : frontier.configurations()) {
                BitSet left = new BitSet();
                left.set(0, operations.size());
                for (int slot = 0; slot < frontier.slots(); slot++) {
                    if (frontier.open(slot) != null && configuration.has(slot)) {
                        left.clear(operations.indexOf(frontier.open(slot)));
                    }
                }
                walk.number(new Place<>(configuration.state, left));
            }
            return walk.walk(since, 0);
        }
    }

    /** A state, and which operations are still to come or may come. */
    private record Place<S>(S state, BitSet left) {}

    private static final class Walk<S> {
        private final Model<S> model;

        /** The core first. */
        private final List<Operation> operations;

        private final int core;

        private final Map<Place<S>, Integer> numbers = new LinkedHashMap<>();
        private final List<Place<S>> places = new ArrayList<>();
        private final List<Edge> edges = new ArrayList<>();
        private final List<List<Refusal>> refused = new ArrayList<>();
        private boolean complete = true;

        Walk(Model<S> model, List<Operation> operations, int core) {
            this.model = model;
            this.operations = operations;
            this.core = core;
        }

        OrderGraph walk(int since, int omitted) {
            for (int number = 0; number < places.size(); number++) {
                refused.add(visit(number, places.get(number)));
            }
            return new OrderGraph(nodes(), edges, operations.size(), since, omitted, complete);
        }

        private int number(Place<S> place) {
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

        /** Goes on from a place with all that can come next; what cannot is returned. */
        private List<Refusal> visit(int number, Place<S> place) {
            List<Refusal> refusals = new ArrayList<>();
            for (int next = place.left.nextSetBit(0); next >= 0; next = place.left.nextSetBit(next + 1)) {
                Operation operation = operations.get(next);
                if (mustWait(place, operation)) {
                    continue;
                }
                S after = model.step(place.state, operation);
                if (after != null && (next < core || !after.equals(place.state))) {
                    int to = number(new Place<>(after, left(place, next)));
                    if (to >= 0) {
                        edges.add(new Edge(number, to, operation));
                    }
                } else if (after == null && next < core) {
                    refusals.add(new Refusal(operation, Words.reason(model.explain(place.state, operation))));
                }
            }
            return refusals;
        }

        /** Whether one of the core that has not happened had ended when {@code operation} began. */
        private boolean mustWait(Place<S> place, Operation operation) {
            return place.left.stream()
                    .filter(each -> each < core)
                    .anyMatch(each -> operations.get(each).deadline()
                            < operation.invoked().event());
        }

        /** What is left after {@code next}: no longer itself, nor what had ended when it began. */
        private BitSet left(Place<S> place, int next) {
            BitSet left = new BitSet();
            place.left.stream()
                    .filter(each -> each != next)
                    .filter(each -> operations.get(each).deadline()
                            > operations.get(next).invoked().event())
                    .forEach(left::set);
            return left;
        }

        private List<Node> nodes() {
            int[] depth = new int[places.size()];
            BitSet goesOn = new BitSet();
            for (int round = 0; round < operations.size(); round++) {
                for (Edge edge : edges) {
                    depth[edge.to] = Math.max(depth[edge.to], depth[edge.from] + 1);
                    goesOn.set(edge.from);
                }
            }
            List<Node> nodes = new ArrayList<>();
            for (int number = 0; number < places.size(); number++) {
                String state = Words.shorten(Words.clean(model.describe(places.get(number).state)));
                nodes.add(new Node(state, depth[number], !goesOn.get(number), refused.get(number)));
            }
            return nodes;
        }
    }
}
