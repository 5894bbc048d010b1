package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.search.Answer;
import java.util.List;
import java.util.Locale;

/** A report as one HTML file: what fails first and explained, then the whole history in time. */
final class Page {
    /** How many operations the chart of a history shows that has no core. */
    private static final int BEGINNING = 24;

    private static final int PARTS_MAX = 300;

    /** How many operations can be moved about in at ease. */
    private static final int TIMELINE_MAX = 250_000;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    Page(Report report) {
        this.report = report;
    }

    String svg() {
        for (Report.Part part : report.parts) {
            Finding finding = part.finding();
            if (finding != null) {
                Core core = finding.core();
                return CoreChart.of(core.operations(), finding.cast(), core.failing(), true);
            }
        }
        List<Operation> all = report.history.operations();
        return CoreChart.of(List.of(), all.subList(0, Math.min(BEGINNING, all.size())), null, true);
    }

    String html() {
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        out.append("<title>")
                .append(Markup.escape(title(report.verdict.answer()) + " · " + report.source))
                .append("</title>\n<style>\n");
        out.append(Markup.resource("chart.css")).append(Markup.resource("page.css"));
        out.append("</style>\n</head>\n<body class=\"")
                .append(report.verdict.answer().name().toLowerCase(Locale.ROOT))
                .append("\">\n");
        header();
        keys();
        for (int part = 0; part < told(); part++) {
            part(part, report.parts.get(part));
        }
        out.append(TIMELINE);
        out.append("<script type=\"application/json\" id=\"data\">");
        out.append(Json.print(new ReportData(report).timeline(TIMELINE_MAX)));
        out.append("</script>\n<script>\n").append(Markup.resource("page.js"));
        out.append("</script>\n</body>\n</html>\n");
        return out.toString();
    }

    private static final String TIMELINE = """
            <section id="timeline">
            <div class="bar"><h2>The whole history</h2><span id="range"></span><span class="grow"></span>
            <span class="group" id="scale"><button id="rank" title="Events at equal distance (r)">order</button><button id="real" title="The recorder's clock (r)">real time</button></span>
            <span class="group"><button id="in" title="Zoom in (+)">+</button><button id="out" title="Zoom out (&#8722;)">&#8722;</button><button id="fit" class="bad" title="The core (c)">core</button><button id="all" title="Everything (0)">all</button></span></div>
            <canvas id="map" height="44"></canvas>
            <div id="view"><canvas id="rows" tabindex="0" role="img" aria-label="All operations over time"></canvas></div>
            <div id="tip" hidden></div>
            <p class="legend"><span class="bad"><i class="l-core"></i>core<i class="l-failing"></i>first impossible completion</span><i class="l-change"></i>changes<i class="l-read"></i>only looks<i class="l-unknown"></i>outcome unknown: open to the end<i class="l-failed"></i>failed<span class="good"><i class="l-point"></i>takes effect</span></p>
            <p class="keys"><kbd>←</kbd><kbd>→</kbd> move <kbd>+</kbd><kbd>−</kbd> zoom <kbd>0</kbd> all <span class="bad"><kbd>c</kbd> core <kbd>n</kbd><kbd>p</kbd> next, previous of the core</span> <kbd>r</kbd> order or real time <kbd>k</kbd> next key</p>
            </section>
            """;

    /** How many objects the page tells one by one. */
    private int told() {
        return Math.min(PARTS_MAX, report.parts.size());
    }

    private static String title(Answer answer) {
        return switch (answer) {
            case LINEARIZABLE -> "Linearizable";
            case NOT_LINEARIZABLE -> "Not linearizable";
            case UNKNOWN -> "Unknown";
        };
    }

    private void header() {
        out.append("<header><span class=\"mark\">Ariadne</span><span class=\"source\">")
                .append(Markup.escape(report.source))
                .append("</span><span class=\"grow\"></span><span class=\"facts\">")
                .append(Markup.escape(report.modelName))
                .append(" · ")
                .append(count(report.verdict.operations(), "operation"))
                .append(" · ")
                .append(count(report.parts.size(), "object"))
                .append("</span><span class=\"pill ")
                .append(report.verdict.answer())
                .append("\">")
                .append(title(report.verdict.answer()))
                .append("</span></header>\n");
    }

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d", number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** One button for each object, those that fail first. */
    private void keys() {
        if (report.parts.size() < 2) {
            return;
        }
        out.append("<nav aria-label=\"Objects\">");
        for (int part = 0; part < told(); part++) {
            Report.Part each = report.parts.get(part);
            out.append("<button data-part=\"")
                    .append(part)
                    .append("\" class=\"")
                    .append(each.verdict().answer())
                    .append("\" title=\"")
                    .append(count(each.operations().size(), "operation"))
                    .append("\">")
                    .append(Markup.escape(each.name().isEmpty() ? "no key" : each.name()))
                    .append("</button>");
        }
        if (told() < report.parts.size()) {
            out.append("<span>and ").append(report.parts.size() - told()).append(" more</span>");
        }
        out.append("</nav>\n");
    }

    private void part(int number, Report.Part part) {
        out.append("<article data-part=\"").append(number).append(number == 0 ? "\">\n" : "\" hidden>\n");
        Finding finding = part.finding();
        if (finding == null) {
            plain(part);
        } else {
            finding(finding);
        }
        out.append("</article>\n");
    }

    private void plain(Report.Part part) {
        Answer answer = part.verdict().answer();
        String sentence = switch (answer) {
            case LINEARIZABLE ->
                "There is an order of all operations that the model and real time allow."
                        + (part.verdict().order().isEmpty()
                                ? ""
                                : " Each mark below is where an operation takes effect in it.");
            case UNKNOWN ->
                "The search gave up: " + part.verdict().reason() + ". All is well before event "
                        + part.verdict().event().orElse(0) + ".";
            case NOT_LINEARIZABLE ->
                "No order explains the completion at event "
                        + part.verdict().event().orElse(0) + ".";
        };
        heading(title(answer), sentence);
    }

    private void heading(String title, String sentence) {
        out.append("<h1>").append(Markup.escape(title)).append("</h1>\n<p class=\"lead\">");
        out.append(Markup.escape(sentence.replace("->", "→"))).append("</p>\n");
    }

    private void finding(Finding finding) {
        Core core = finding.core();
        String title = finding.anomaly().kind().title();
        heading(
                title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1),
                finding.anomaly().sentence());
        out.append("<section><div class=\"bar\"><h2>The core</h2><span>")
                .append(Markup.escape(Report.coreInWords(core)))
                .append("</span></div>\n<div class=\"scroll end\">")
                .append(CoreChart.of(core.operations(), finding.cast(), core.failing(), false))
                .append(
                        "</div>\n<p class=\"legend\"><i class=\"l-core\"></i>core<i class=\"l-failing\"></i>first impossible completion, event ")
                .append(core.failing().deadline());
        if (!finding.cast().isEmpty()) {
            out.append(
                    "<i class=\"l-other\"></i>could have left a value that is asked for, but not when it was needed");
        }
        int earlier = core.operations().size() + finding.cast().size() - CoreChart.OPERATIONS_MAX;
        if (earlier > 0) {
            out.append("; ").append(earlier).append(" earlier operations are not shown");
        }
        int hidden = core.suppliers().size()
                - (int) finding.cast().stream()
                        .filter(core.suppliers()::contains)
                        .count();
        if (hidden > 0) {
            out.append(" (and ").append(hidden).append(" more)");
        }
        out.append("</p></section>\n");
        horizon(finding.horizon());
        graph(finding.graph());
    }

    private void horizon(Horizon horizon) {
        if (horizon.columns().isEmpty()) {
            out.append(
                    "<section><div class=\"bar\"><h2>Possible states</h2><span>too many to follow here</span></div></section>\n");
            return;
        }
        out.append("<section><div class=\"bar\"><h2>Possible states</h2><span>after each completion")
                .append(horizon.earlier() == 0 ? "" : "; " + count(horizon.earlier(), "earlier one") + " not shown")
                .append(horizon.complete() ? "" : "; the search for them gave up here")
                .append("</span></div>\n<div class=\"scroll end states\"><ol>\n");
        for (Horizon.Column column : horizon.columns()) {
            List<String> states = column.states();
            out.append(states.isEmpty() ? "<li class=\"none\">" : "<li>")
                    .append("<b>")
                    .append(Markup.escape(Words.label(column.operation()).replace("->", "→")))
                    .append("</b><small>process ")
                    .append(column.operation().process())
                    .append(" · event ")
                    .append(column.operation().deadline())
                    .append("</small>");
            states.stream()
                    .limit(Horizon.STATES_MAX)
                    .forEach(state ->
                            out.append("<code>").append(Markup.escape(state)).append("</code>"));
            out.append(states.size() > Horizon.STATES_MAX ? "<small>and more</small>" : "");
            if (states.isEmpty()) {
                out.append("<em>none</em>");
                horizon.reasons().stream()
                        .limit(6)
                        .forEach(reason -> out.append("<small>")
                                .append(Markup.escape(reason))
                                .append("</small>"));
            }
            out.append("</li>\n");
        }
        out.append("</ol></div></section>\n");
    }

    private void graph(OrderGraph graph) {
        if (graph.nodes().isEmpty()) {
            return;
        }
        out.append("<section><div class=\"bar\"><h2>Every order, as far as it goes</h2><span>")
                .append(graph.operations())
                .append(
                        graph.omitted() > 0
                                ? " operations; " + graph.omitted() + " more that may have happened are left out"
                                : " operations")
                .append(graph.since() == 0 ? "" : ", from all that is possible after event " + graph.since())
                .append(graph.complete() ? "" : "; the rest of the graph is cut")
                .append("</span></div>\n<div class=\"scroll\">")
                .append(GraphChart.of(graph))
                .append("</div></section>\n");
    }
}
