package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names on a disk. Numbers are compared as numbers, never names as text. */
final class FileNames {
    /** Follows the name of a file that is being written by this replica. */
    static final String TEMPORARY = ".tmp";

    /** Follows the name of a snapshot that is being received. */
    static final String PARTIAL = ".part";

    private static final Pattern SEGMENT = Pattern.compile("wal-([0-9a-f]{16})");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot-([0-9a-f]{16})-([0-9a-f]{16})");
    private static final Comparator<EntryId> BY_INDEX =
            Comparator.comparingLong(EntryId::index).thenComparingLong(EntryId::term);

    private FileNames() {}

    static String segment(long sequence) {
        return "wal-" + HexFormat.of().toHexDigits(sequence);
    }

    static String snapshot(EntryId last) {
        HexFormat hex = HexFormat.of();
        return "snapshot-" + hex.toHexDigits(last.index()) + "-" + hex.toHexDigits(last.term());
    }

    /** The sequences of the segments among the files, in ascending order. */
    static List<Long> segments(List<String> files) {
        return files.stream()
                .map(SEGMENT::matcher)
                .filter(Matcher::matches)
                .map(name -> HexFormat.fromHexDigitsToLong(name.group(1)))
                .sorted()
                .toList();
    }

    /** The last entries of the snapshots among the files, in ascending order of index. */
    static List<EntryId> snapshots(List<String> files) {
        return files.stream()
                .map(SNAPSHOT::matcher)
                .filter(Matcher::matches)
                .map(name -> new EntryId(
                        HexFormat.fromHexDigitsToLong(name.group(2)), HexFormat.fromHexDigitsToLong(name.group(1))))
                .sorted(BY_INDEX)
                .toList();
    }

    /** The files that nobody finished. */
    static List<String> unfinished(List<String> files) {
        return files.stream()
                .filter(name -> name.endsWith(TEMPORARY) || name.endsWith(PARTIAL))
                .toList();
    }
}
