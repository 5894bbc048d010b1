package dev.ariadne.checker.report;

import com.google.common.base.Splitter;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;

/** Histories as a line for each event: {@code 0 write 1} invokes, {@code 0 ok 1}, {@code 0 fail} and {@code 0 info} complete. */
final class Scripts {
    private Scripts() {}

    static History history(String script) {
        Recorder recorder = new Recorder();
        Map<Long, Integer> open = new LinkedHashMap<>();
        for (String line : Splitter.onPattern("\\s*[\\n;]\\s*").split(script.strip())) {
            String[] words = line.split(" ", 3);
            long process = Long.parseLong(words[0]);
            Object value = words.length < 3 ? null : EdnParser.parseOne("script", words[2]);
            switch (words[1]) {
                case "ok" -> recorder.complete(open.get(process), Outcome.OK, value, Moment.NO_TIME);
                case "fail" -> recorder.complete(open.get(process), Outcome.FAIL, null, Moment.NO_TIME);
                case "info" -> recorder.complete(open.get(process), Outcome.UNKNOWN, null, Moment.NO_TIME);
                default -> open.put(process, recorder.invoke(process, null, words[1], value, Moment.NO_TIME));
            }
        }
        return recorder.history();
    }

    static Verdict verdict(Model<?> model, History history) {
        return LinearizabilityChecker.check(
                model, history, Limits.steps(1_000_000).withOrder());
    }

    static Report report(Model<?> model, String script) {
        History history = history(script);
        return Report.of("script", "a model", model, history, verdict(model, history));
    }
}
