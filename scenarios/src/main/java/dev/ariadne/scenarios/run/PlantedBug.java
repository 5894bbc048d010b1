package dev.ariadne.scenarios.run;

import com.google.common.base.Splitter;
import dev.ariadne.scenarios.catalog.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fault that we know of: a patch that plants it, and what should find it.
 *
 * @param name of the patch, without its ending
 * @param patch the file
 * @param summary what is broken
 * @param expected the oracles that catch it for the right reason
 * @param scenario in which they do
 * @param modules whose sources it changes
 */
record PlantedBug(
        String name, Path patch, String summary, List<String> expected, Scenario scenario, List<String> modules) {
    private static final String ENDING = ".patch";
    private static final Pattern CHANGED = Pattern.compile("(?m)^\\+\\+\\+ (?:b/)?(\\S+)");
    private static final Pattern SOURCE = Pattern.compile("([a-z]+)/src/main/java/.*\\.java");

    PlantedBug {
        expected = List.copyOf(expected);
        modules = List.copyOf(modules);
    }

    /** All patches of a folder, by name. */
    static List<PlantedBug> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(PlantedBug::read)
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
     * Reads a patch: lines {@code summary:}, {@code expect:} and, unless it is the swarm, {@code scenario:}, in any order, then what
     * {@code git apply} takes.
     *
     * @throws UsageException if it lacks something, or there is no such scenario
     */
    static PlantedBug parse(Path file, String text) {
        String fileName = file.getFileName().toString();
        return new PlantedBug(
                fileName.substring(0, fileName.length() - ENDING.length()),
                file,
                required(file, text, "summary"),
                Splitter.on(',').trimResults().omitEmptyStrings().splitToList(required(file, text, "expect")),
                scenario(file, text),
                modules(file, text));
    }

    private static String required(Path file, String text, String name) {
        return field(text, name)
                .orElseThrow(
                        () -> new UsageException(file + ": no line '" + name + ": …' in front of the first change"));
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
                .takeWhile(line -> !line.startsWith("---") && !line.startsWith("diff "))
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .filter(line -> !line.isEmpty())
                .findFirst();
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
