package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** The names on a disk. Numbers are compared as numbers, never names as text. */
final class FileNames {
    /** Follows the name of a file that is being written by this replica. */
    static final String TEMPORARY = ".tmp";

    /** Follows the name of a snapshot that is being received. */
    static final String PARTIAL = ".part";

    private static final String SEGMENT = "wal-";
    private static final String SNAPSHOT = "snapshot-";

    /** How many hexadecimal digits a number has. */
    private static final int DIGITS = 16;

    private static final Comparator<EntryId> BY_INDEX =
            Comparator.comparingLong(EntryId::index).thenComparingLong(EntryId::term);

    private FileNames() {}

    static String segment(long sequence) {
        return SEGMENT + HexFormat.of().toHexDigits(sequence);
    }

    static String snapshot(EntryId last) {
        HexFormat hex = HexFormat.of();
        return SNAPSHOT + hex.toHexDigits(last.index()) + "-" + hex.toHexDigits(last.term());
    }

    /** The sequences of the segments among the files, in ascending order. */
    static List<Long> segments(List<String> files) {
        List<Long> sequences = new ArrayList<>();
        for (String name : files) {
            int end = SEGMENT.length() + DIGITS;
            if (name.length() == end && name.startsWith(SEGMENT) && isNumber(name, SEGMENT.length())) {
                sequences.add(HexFormat.fromHexDigitsToLong(name, SEGMENT.length(), end));
            }
        }
        sequences.sort(Comparator.naturalOrder());
        return sequences;
    }

    /** The last entries of the snapshots among the files, in ascending order of index. */
    static List<EntryId> snapshots(List<String> files) {
        List<EntryId> snapshots = new ArrayList<>();
        for (String name : files) {
            int dash = SNAPSHOT.length() + DIGITS;
            int end = dash + 1 + DIGITS;
            if (name.length() == end
                    && name.startsWith(SNAPSHOT)
                    && isNumber(name, SNAPSHOT.length())
                    && name.charAt(dash) == '-'
                    && isNumber(name, dash + 1)) {
                snapshots.add(new EntryId(
                        HexFormat.fromHexDigitsToLong(name, dash + 1, end),
                        HexFormat.fromHexDigitsToLong(name, SNAPSHOT.length(), dash)));
            }
        }
        snapshots.sort(BY_INDEX);
        return snapshots;
    }

    /** Whether {@link #DIGITS} lower-case hexadecimal digits stand at this place. */
    private static boolean isNumber(String name, int start) {
        for (int i = start; i < start + DIGITS; i++) {
            char c = name.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The files that nobody finished. */
    static List<String> unfinished(List<String> files) {
        return files.stream()
                .filter(name -> name.endsWith(TEMPORARY) || name.endsWith(PARTIAL))
                .toList();
    }
}
