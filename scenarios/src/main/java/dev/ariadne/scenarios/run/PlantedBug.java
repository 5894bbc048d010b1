package dev.ariadne.scenarios.run;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import dev.ariadne.scenarios.catalog.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A change of the code that we know something of: a patch that makes it, and what should come of that.
 *
 * @param name of the patch, without its ending
 * @param patch the file
 * @param kind what should come of it
 * @param summary what is changed, in a line
 * @param rows of a list of mistakes that other implementations made, such as {@code RC-01}; may be empty
 * @param expected the oracles that catch it for the right reason; of a {@link Kind#BENIGN} one, those that may complain
 * @param scenario in which they do
 * @param test a unit test that fails on it, where no saved plan does
 * @param modules whose sources it changes
 * @param hash of the change alone
 */
record PlantedBug(
        String name,
        Path patch,
        Kind kind,
        String summary,
        List<String> rows,
        List<String> expected,
        Scenario scenario,
        Optional<String> test,
        List<String> modules,
        String hash) {
    /** What should come of a change. */
    enum Kind {
        /** An oracle finds it. */
        BUG,
        /** Nobody finds anything: it is another way to be right. */
        BENIGN,
        /** Runs of the same seed differ. */
        LEAK,
        /** The simulator does less than it says, and a batch says so. */
        HARNESS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String ENDING = ".patch";
    private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();
    private static final Pattern CHANGED = Pattern.compile("(?m)^\\+\\+\\+ (?:b/)?(\\S+)");
    private static final Pattern SOURCE = Pattern.compile("([a-z]+)/src/main/java/.*\\.java");

    PlantedBug {
        rows = List.copyOf(rows);
        expected = List.copyOf(expected);
        modules = List.copyOf(modules);
    }

    /** All patches of a folder and of those in it, bugs first, by name. */
    static List<PlantedBug> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .map(PlantedBug::read)
                    .sorted(Comparator.comparing((PlantedBug bug) -> bug.kind).thenComparing(bug -> bug.name))
                    .toList();
        }
    }

    private static PlantedBug read(Path file) {
        try {
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage());
        }
    }

    /**
     * Reads a patch: lines {@code summary:}, {@code expect:} and, where they say more than nothing, {@code kind:}, {@code row:}, {@code
     * scenario:} and {@code test:}, in any order, then what {@code git apply} takes.
     *
     * @throws UsageException if it lacks something, or there is no such kind or scenario
     */
    static PlantedBug parse(Path file, String text) {
        String fileName = file.getFileName().toString();
        Kind kind = kind(file, text);
        return new PlantedBug(
                fileName.substring(0, fileName.length() - ENDING.length()),
                file,
                kind,
                required(file, text, "summary"),
                list(text, "row"),
                kind == Kind.BUG ? COMMAS.splitToList(required(file, text, "expect")) : list(text, "expect"),
                scenario(file, text),
                field(text, "test"),
                modules(file, text),
                hash(text));
    }

    /** A plan that fails with the bug and passes without it; most bugs have one. */
    Path plan() {
        return patch.resolveSibling(name + ".plan");
    }

    boolean hasPlan() {
        return Files.exists(plan());
    }

    /** The same, to be found in another scenario. */
    PlantedBug in(Scenario other) {
        return new PlantedBug(name, patch, kind, summary, rows, expected, other, test, modules, hash);
    }

    private static String required(Path file, String text, String name) {
        return field(text, name)
                .orElseThrow(
                        () -> new UsageException(file + ": no line '" + name + ": …' in front of the first change"));
    }

    private static List<String> list(String text, String name) {
        return field(text, name).map(COMMAS::splitToList).orElse(List.of());
    }

    private static Kind kind(Path file, String text) {
        String word = field(text, "kind").orElse(Kind.BUG.text());
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(word)) {
                return kind;
            }
        }
        throw new UsageException(file + ": a kind is bug, benign, leak or harness, not '" + word + "'");
    }

    private static Scenario scenario(Path file, String text) {
        try {
            return field(text, "scenario").map(Scenario::named).orElse(Scenario.SWARM);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
    }

    private static Optional<String> field(String text, String name) {
        return text.lines()
                .takeWhile(line -> !isChange(line))
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .filter(line -> !line.isEmpty())
                .findFirst();
    }

    private static boolean isChange(String line) {
        return line.startsWith("---") || line.startsWith("diff ");
    }

    private static String hash(String text) {
        StringBuilder change = new StringBuilder();
        text.lines()
                .dropWhile(line -> !isChange(line))
                .forEach(line -> change.append(line).append('\n'));
        String hash =
                Hashing.sha256().hashString(change, StandardCharsets.UTF_8).toString();
        return hash.substring(0, 12);
    }

    private static List<String> modules(Path file, String text) {
        TreeSet<String> modules = new TreeSet<>();
        Matcher changed = CHANGED.matcher(text);
        while (changed.find()) {
            Matcher source = SOURCE.matcher(changed.group(1));
            if (!source.matches()) {
                throw new UsageException(
                        file + ": changes MODULE/src/main/java/….java, and nothing like '" + changed.group(1) + "'");
            }
            modules.add(source.group(1));
        }
        if (modules.isEmpty()) {
            throw new UsageException(file + ": changes no file");
        }
        return List.copyOf(modules);
    }
}
