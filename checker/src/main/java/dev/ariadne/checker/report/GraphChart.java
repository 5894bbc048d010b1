package dev.ariadne.checker.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An {@link OrderGraph} as SVG: one more operation is one column further to the right; where none is left it says why. */
final class GraphChart {
    private static final double CHAR = 7.4;
    private static final double SMALL_CHAR = 6.6;
    private static final int NODE = 28;
    private static final int LINE = 15;
    private static final int GAP = 22;
    private static final int LABEL = 12;
    private static final int REASONS_MAX = 3;
    private static final int LABEL_CHARS_MAX = 30;

    private final OrderGraph graph;
    private final List<List<Integer>> layers = new ArrayList<>();
    private final int[] x;
    private final int[] y;
    private final StringBuilder out = new StringBuilder();
    private int width;
    private int height;

    private GraphChart(OrderGraph graph) {
        this.graph = graph;
        this.x = new int[graph.nodes().size()];
        this.y = new int[graph.nodes().size()];
    }

    static String of(OrderGraph graph) {
        GraphChart chart = new GraphChart(graph);
        chart.layOut();
        chart.draw();
        return chart.out.toString();
    }

    private void layOut() {
        for (int node = 0; node < x.length; node++) {
            int depth = graph.nodes().get(node).depth();
            while (layers.size() <= depth) {
                layers.add(new ArrayList<>());
            }
            layers.get(depth).add(node);
        }
        int left = 8;
        for (List<Integer> layer : layers) {
            layer.sort(Comparator.comparingDouble(this::wish).thenComparing(node -> node));
            int top = 14;
            int widest = 0;
            for (int node : layer) {
                x[node] = left;
                y[node] = (int) Math.max(top, layer.size() == 1 ? wish(node) : 0);
                top = y[node] + NODE + LINE * reasons(node).size() + GAP;
                widest = Math.max(widest, nodeWidth(node));
                width = Math.max(width, left + Math.max(nodeWidth(node), reasonsWidth(node)) + 12);
            }
            height = Math.max(height, top);
            left += Math.max(widest, reasonsRoom(layer)) + edgeRoom(layer);
        }
    }

    /** Where the middle of what leads to the node is. */
    private double wish(int node) {
        return graph.edges().stream()
                .filter(edge -> edge.to() == node)
                .mapToInt(edge -> y[edge.from()])
                .average()
                .orElse(14);
    }

    /** Room for the reasons of a layer that others follow. */
    private int reasonsRoom(List<Integer> layer) {
        return layer.stream().mapToInt(this::reasonsWidth).max().orElse(0);
    }

    /** Room for the labels of the edges that leave a layer. */
    private int edgeRoom(List<Integer> layer) {
        return 60
                + graph.edges().stream()
                        .filter(edge -> layer.contains(edge.from()))
                        .mapToInt(edge -> (int) (label(edge).length() * SMALL_CHAR))
                        .max()
                        .orElse(0);
    }

    private static String label(OrderGraph.Edge edge) {
        return Words.shorten(Words.label(edge.operation()), LABEL_CHARS_MAX).replace("->", "→");
    }

    private int nodeWidth(int node) {
        return Math.max(34, (int) (state(node).length() * CHAR) + 22);
    }

    private String state(int node) {
        return Words.shorten(graph.nodes().get(node).state(), LABEL_CHARS_MAX);
    }

    private int reasonsWidth(int node) {
        return reasons(node).stream()
                .mapToInt(reason -> (int) (reason.length() * SMALL_CHAR) + 14)
                .max()
                .orElse(0);
    }

    private List<String> reasons(int node) {
        List<OrderGraph.Refusal> refused = graph.nodes().get(node).refused();
        List<String> reasons = new ArrayList<>();
        for (OrderGraph.Refusal refusal : refused.subList(0, Math.min(REASONS_MAX, refused.size()))) {
            reasons.add("✕ "
                    + Words.shorten(Words.label(refusal.operation()), LABEL_CHARS_MAX)
                            .replace("->", "→") + ": " + Words.shorten(refusal.reason(), 44));
        }
        if (refused.size() > REASONS_MAX) {
            reasons.add("✕ and " + (refused.size() - REASONS_MAX) + " more");
        }
        return reasons;
    }

    private void draw() {
        add(
                "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-label=\"All orders as far as the model allows them\">",
                width, height, width, height);
        graph.edges().forEach(this::edge);
        for (int node = 0; node < x.length; node++) {
            node(node);
        }
        add("</svg>");
    }

    private void edge(OrderGraph.Edge edge) {
        int fromX = x[edge.from()] + nodeWidth(edge.from());
        int fromY = y[edge.from()] + NODE / 2;
        int toX = x[edge.to()];
        int toY = y[edge.to()] + NODE / 2;
        int bend = Math.min(90, (toX - fromX) / 2);
        add(
                "<g class=\"g-edge\"><path d=\"M%d %dC%d %d %d %d %d %d\"/>",
                fromX, fromY, toX - bend, fromY, toX - bend, toY, toX - 3, toY);
        List<String> labels = graph.edges().stream()
                .filter(other -> other.to() == edge.to())
                .map(GraphChart::label)
                .distinct()
                .toList();
        add(
                "<text class=\"g-label c-end\" x=\"%d\" y=\"%d\">%s</text></g>",
                toX - 12, toY - 5 - LABEL * labels.indexOf(label(edge)), Markup.escape(label(edge)));
    }

    private void node(int node) {
        OrderGraph.Node each = graph.nodes().get(node);
        add(
                "<g class=\"g-node%s\"><title>%s</title>",
                each.maximal() ? " g-last" : "",
                Markup.escape("state " + each.state() + " after " + each.depth()
                        + (each.depth() == 1 ? " operation" : " operations")
                        + (each.maximal() ? "; no operation can follow" : "")));
        add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"14\"/>", x[node], y[node], nodeWidth(node), NODE);
        add(
                "<text class=\"c-label c-mid\" x=\"%d\" y=\"%d\">%s</text>",
                x[node] + nodeWidth(node) / 2, y[node] + 19, Markup.escape(state(node)));
        int line = y[node] + NODE + 13;
        for (String reason : reasons(node)) {
            add("<text class=\"g-reason\" x=\"%d\" y=\"%d\">%s</text>", x[node] + 4, line, Markup.escape(reason));
            line += LINE;
        }
        add("</g>");
    }

    private void add(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
