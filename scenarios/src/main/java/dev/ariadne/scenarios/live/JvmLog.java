package dev.ariadne.scenarios.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM has written about its heap and its pauses, with the monotonic time of each line.
 *
 * @param usedMiBMax of the heap, before a collection
 * @param leftMiBMax of the heap, after a collection
 * @param pauses in which no thread of the program ran, for collections and else
 */
record JvmLog(long usedMiBMax, long leftMiBMax, List<Stretch> pauses) {
    private static final Pattern HEAP = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");
    private static final Pattern PAUSE = Pattern.compile("^\\[(\\d+)ns\\].* Safepoint .*, Total: (\\d+) ns");
    private static final String NAME = "jvm-";

    JvmLog {
        pauses = List.copyOf(pauses);
    }

    /** What makes a JVM write one. */
    static String option(Path directory) {
        return "-Xlog:gc,safepoint:file=" + directory.resolve(NAME + "%p.log") + ":timenanos:filecount=0";
    }

    /** Of the process of this id. */
    static JvmLog read(Path directory, long pid) throws IOException {
        long used = 0;
        long left = 0;
        List<Stretch> pauses = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve(NAME + pid + ".log"))) {
            Matcher heap = HEAP.matcher(line);
            Matcher pause = PAUSE.matcher(line);
            if (heap.find()) {
                used = Math.max(used, Long.parseLong(heap.group(1)));
                left = Math.max(left, Long.parseLong(heap.group(2)));
            } else if (pause.find()) {
                long end = Long.parseLong(pause.group(1));
                pauses.add(new Stretch(end - Long.parseLong(pause.group(2)), end));
            }
        }
        return new JvmLog(used, left, pauses);
    }

    /** Nanoseconds. */
    long pauseMax() {
        return pauses.stream().mapToLong(Stretch::nanos).max().orElse(0);
    }
}
