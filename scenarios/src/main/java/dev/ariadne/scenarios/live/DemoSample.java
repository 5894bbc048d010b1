package dev.ariadne.scenarios.live;

import dev.ariadne.checker.edn.JsonWriter;
import dev.ariadne.checker.search.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Demo} stands at a moment.
 *
 * @param seconds since it began
 * @param cuts pairs of nodes, the first of which is not heard by the second
 * @param canCut whether links can be cut here
 * @param meter of the time since the last sample
 * @param events the newest last
 * @param caption what a tour says about it; empty if there is none
 */
record DemoSample(
        double seconds,
        List<Node> nodes,
        List<List<Integer>> cuts,
        boolean canCut,
        Meter.Reading meter,
        LiveHistory.Tally tally,
        List<Event> events,
        String caption) {
    /**
     * A member.
     *
     * @param state {@code up}, {@code starting}, {@code paused} or {@code down}
     * @param status null if it says nothing
     */
    record Node(int id, String state, @Nullable NodeStatus status) {}

    /**
     * Something worth a line.
     *
     * @param number counted from 1
     * @param isCaption whether a tour says it, rather than that it happened
     */
    record Event(int number, double seconds, String text, boolean isCaption) {}

    /** Operations that ended, each of them judged. */
    long judged() {
        return tally.done() + tally.refused() + tally.unknown();
    }

    String verdict() {
        return tally.answer() == Answer.NOT_LINEARIZABLE
                ? "NOT linearizable"
                : String.format(Locale.ROOT, "linearizable so far: %,d operations", judged());
    }

    /** For the page. */
    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", rounded(seconds));
        json.put("nodes", nodes.stream().map(DemoSample::json).toList());
        json.put("cuts", cuts);
        json.put("canCut", canCut);
        json.put("perSecond", rounded(meter.perSecond()));
        json.put("p50", rounded(meter.p50Millis()));
        json.put("p99", rounded(meter.p99Millis()));
        json.put("judged", judged());
        json.put("updates", tally.updates());
        json.put("unknown", tally.unknown());
        json.put("undecided", tally.undecided());
        json.put("linearizable", tally.answer() != Answer.NOT_LINEARIZABLE);
        json.put("verdict", verdict());
        json.put("caption", caption);
        json.put(
                "events",
                events.stream()
                        .filter(event -> !event.isCaption())
                        .map(DemoSample::json)
                        .toList());
        return JsonWriter.print(json);
    }

    private static Map<String, Object> json(Node node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", node.id());
        json.put("state", node.state());
        NodeStatus status = node.status();
        if (status != null) {
            json.put("role", status.role().toLowerCase(Locale.ROOT));
            json.put("term", status.term());
            json.put("commit", status.commit());
            json.put("applied", status.applied());
        }
        return json;
    }

    private static Map<String, Object> json(Event event) {
        return Map.of("number", event.number(), "seconds", rounded(event.seconds()), "text", event.text());
    }

    private static double rounded(double number) {
        return Math.round(number * 100) / 100.0;
    }

    /** For the terminal: a line. */
    String line() {
        String all = nodes.stream().map(DemoSample::text).collect(Collectors.joining("  "));
        return String.format(
                Locale.ROOT,
                "%s | %,.0f/s, p50 %.1f ms, p99 %.1f ms | %s",
                all,
                meter.perSecond(),
                meter.p50Millis(),
                meter.p99Millis(),
                verdict());
    }

    private static String text(Node node) {
        NodeStatus status = node.status();
        return status == null || !node.state().equals("up")
                ? node.id() + " " + node.state()
                : String.format(
                        Locale.ROOT,
                        "%d %s term %d commit %d applied %d",
                        node.id(),
                        status.role().toLowerCase(Locale.ROOT).replace('_', '-'),
                        status.term(),
                        status.commit(),
                        status.applied());
    }

    /** For the terminal: what happened after an event of that number, a line each. */
    List<String> news(int after) {
        return events.stream()
                .filter(event -> event.number() > after)
                .map(event -> String.format(
                        Locale.ROOT, "%6.1f s  %s%s", event.seconds(), event.isCaption() ? "» " : "", event.text()))
                .toList();
    }

    /** The number of the last event. */
    int lastEvent() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).number();
    }
}
