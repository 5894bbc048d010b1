package dev.ariadne.raft.conformance;

import dev.ariadne.raft.conformance.Directive.Argument;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs scripts in the format of cockroachdb/datadriven. A directive is a line {@code command arg key=value key=(v1, v2)}, then
 * lines of input, then a line {@code ----}, then the expected output. A backslash at its end continues the first line. The output
 * ends with the first blank line; or, if a second {@code ----} begins it, with two such lines, and may then contain blank ones.
 * Between directives, blank lines and lines that begin with {@code #} are skipped.
 */
final class DataDriven {
    private static final String SEPARATOR = "----";

    /** Carries out the directives of one file, in order. */
    interface Handler {
        /** The output of the directive; a newline is added if it does not end with one. */
        String handle(Directive directive) throws Exception;
    }

    private final String file;
    private final String[] lines;

    /** The next line to read. */
    private int next;

    private DataDriven(String file, String text) {
        this.file = file;
        lines = text.replace("\r\n", "\n").split("\n", -1);
    }

    /**
     * The directives of a file.
     *
     * @throws IllegalArgumentException naming the line that is not of the format
     */
    static List<Directive> parse(String file, String text) {
        DataDriven reader = new DataDriven(file, text);
        List<Directive> directives = new ArrayList<>();
        while (reader.skipToDirective()) {
            directives.add(reader.directive());
        }
        return directives;
    }

    /**
     * Hands the directive over and compares the output.
     *
     * @throws AssertionError with position and difference, if the output is another or there is none
     */
    static void check(Directive directive, Handler handler) {
        String actual;
        try {
            actual = handler.handle(directive);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(directive.position() + ": " + directive.command() + " failed: " + e, e);
        }
        if (!actual.isEmpty() && !actual.endsWith("\n")) {
            actual += "\n";
        }
        if (!actual.equals(directive.expected())) {
            throw new AssertionError(directive.position() + ": " + directive.command()
                    + " gives another output (- expected, + actual)\n"
                    + LineDiff.of(directive.expected(), actual));
        }
    }

    private boolean skipToDirective() {
        while (next < lines.length
                && (lines[next].isBlank() || lines[next].strip().startsWith("#"))) {
            next++;
        }
        return next < lines.length;
    }

    private Directive directive() {
        int number = next + 1;
        StringBuilder first = new StringBuilder(lines[next++].strip());
        while (first.toString().endsWith("\\") && next < lines.length) {
            first.setCharAt(first.length() - 1, ' ');
            first.append(lines[next++].strip());
        }
        String position = file + ":" + number;
        List<String> words = split(first.toString(), ' ', position);
        words.removeIf(String::isEmpty);
        StringBuilder input = new StringBuilder();
        while (next < lines.length && !lines[next].equals(SEPARATOR)) {
            input.append(lines[next++]).append('\n');
        }
        if (next++ == lines.length) {
            throw new IllegalArgumentException(position + ": no ---- follows");
        }
        List<Argument> arguments =
                words.stream().skip(1).map(word -> argument(word, position)).toList();
        return new Directive(position, words.get(0), arguments, input.toString().strip(), expected(position));
    }

    private String expected(String position) {
        StringBuilder expected = new StringBuilder();
        if (next == lines.length || !lines[next].equals(SEPARATOR)) {
            while (next < lines.length && !lines[next].isBlank()) {
                expected.append(lines[next++]).append('\n');
            }
            return expected.toString();
        }
        next++;
        while (next + 1 < lines.length) {
            if (lines[next].equals(SEPARATOR) && lines[next + 1].equals(SEPARATOR)) {
                next += 2;
                return expected.toString();
            }
            expected.append(lines[next++]).append('\n');
        }
        throw new IllegalArgumentException(position + ": the output does not end with two lines ----");
    }

    private static Argument argument(String word, String position) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            return new Argument(word, List.of());
        }
        String value = word.substring(equals + 1);
        List<String> values = List.of(value);
        if (value.startsWith("(") && value.endsWith(")")) {
            String list = value.substring(1, value.length() - 1).strip();
            values = list.isEmpty()
                    ? List.of()
                    : split(list, ',', position).stream().map(String::strip).toList();
        }
        return new Argument(word.substring(0, equals), values);
    }

    /** Cuts at the character, but not between parentheses. */
    private static List<String> split(String text, char at, String position) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0) {
                break;
            }
            if (depth == 0 && c == at) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (depth != 0) {
            throw new IllegalArgumentException(position + ": parentheses do not match in " + text);
        }
        parts.add(text.substring(start));
        return parts;
    }
}
