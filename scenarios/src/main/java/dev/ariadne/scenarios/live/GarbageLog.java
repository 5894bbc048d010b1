package dev.ariadne.scenarios.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What JVMs have written about their collections, with {@code -Xlog:gc}: {@code Pause Young … 140M->12M(491M) 3.1ms}. */
record GarbageLog(long usedMiBMax, long leftMiBMax, double pauseMillisMax) {
    private static final Pattern PAUSE = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");
    private static final String NAME = "gc-";

    /** What makes a JVM write one. */
    static String option(Path directory) {
        return "-Xlog:gc:file=" + directory.resolve(NAME + "%p.log");
    }

    /** Of all JVMs that wrote there, the worst. */
    static GarbageLog read(Path directory) throws IOException {
        GarbageLog worst = new GarbageLog(0, 0, 0);
        List<Path> logs;
        try (Stream<Path> files = Files.list(directory)) {
            logs = files.filter(file -> file.getFileName().toString().startsWith(NAME))
                    .toList();
        }
        for (Path log : logs) {
            Matcher pause = PAUSE.matcher(Files.readString(log));
            while (pause.find()) {
                worst = new GarbageLog(
                        Math.max(worst.usedMiBMax, Long.parseLong(pause.group(1))),
                        Math.max(worst.leftMiBMax, Long.parseLong(pause.group(2))),
                        Math.max(worst.pauseMillisMax, Double.parseDouble(pause.group(3))));
            }
        }
        return worst;
    }
}
