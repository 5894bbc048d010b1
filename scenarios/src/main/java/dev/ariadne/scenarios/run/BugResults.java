package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import dev.ariadne.scenarios.run.Caught.First;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of planted bugs on one commit: a file to which each is added when it is done, so that a measurement which takes an hour can
 * be cut short and go on. One line a bug, with tabs between its name, the hash of its change, the scenario, the number of seeds in a
 * range, and what each range found first.
 */
final class BugResults {
    /** Null for a changed tree, of which nothing is kept: nobody could say what it was. */
    private final @Nullable Path file;

    /** By all but the last of the fields. */
    private final Map<String, List<First>> kept = new TreeMap<>();

    private BugResults(@Nullable Path file) {
        this.file = file;
    }

    /** None, and none will be kept. */
    static BugResults ofChangedTree() {
        return new BugResults(null);
    }

    /** @throws UsageException if the file is there and holds anything else */
    static BugResults of(Path folder, String commit) throws IOException {
        Path file = folder.resolve(commit + ".tsv");
        BugResults results = new BugResults(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                results.read(line);
            }
        }
        return results;
    }

    private void read(String line) {
        int end = line.lastIndexOf('\t');
        try {
            kept.put(
                    line.substring(0, end),
                    Splitter.on(' ')
                            .splitToStream(line.substring(end + 1))
                            .map(First::parse)
                            .toList());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UsageException(file + ": '" + line + "' is no result: " + e.getMessage());
        }
    }

    /** What is known of a bug; null if it was not run so. */
    @Nullable
    Caught find(PlantedBug bug, long seeds, int ranges) {
        List<First> firsts = kept.get(key(bug, seeds));
        return firsts == null || firsts.size() != ranges ? null : new Caught(bug, seeds, firsts);
    }

    void add(Caught caught) throws IOException {
        String key = key(caught.bug(), caught.seeds());
        kept.put(key, caught.ranges());
        if (file != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            String line = key + '\t' + Joiner.on(' ').join(caught.ranges()) + '\n';
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static String key(PlantedBug bug, long seeds) {
        return Joiner.on('\t').join(bug.name(), bug.hash(), bug.scenario().text(), seeds);
    }
}
