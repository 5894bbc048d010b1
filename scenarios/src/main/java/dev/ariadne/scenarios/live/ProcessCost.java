package dev.ariadne.scenarios.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What some processes have cost so far, as Linux counts it.
 *
 * @param cpuSeconds in user and system mode
 * @param writtenBytes sent on to disks; zero where the system does not say
 */
record ProcessCost(double cpuSeconds, long writtenBytes) {
    /** Of the clock in {@code /proc/PID/stat}: the same on all Linux machines of today. */
    private static final double TICKS_PER_SECOND = 100;

    static ProcessCost of(List<Long> pids) throws IOException {
        double seconds = 0;
        long written = 0;
        for (long pid : pids) {
            Path process = Path.of("/proc", Long.toString(pid));
            seconds += cpuSeconds(Files.readString(process.resolve("stat")));
            written += writtenBytes(process.resolve("io"));
        }
        return new ProcessCost(seconds, written);
    }

    ProcessCost since(ProcessCost before) {
        return new ProcessCost(cpuSeconds - before.cpuSeconds, writtenBytes - before.writtenBytes);
    }

    /** See {@code proc(5)}: the second field is in parentheses and may hold anything; of those behind it, the 12th and 13th. */
    private static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static long writtenBytes(Path io) throws IOException {
        String field = "write_bytes: ";
        return Files.isReadable(io)
                ? Files.readAllLines(io).stream()
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.substring(field.length())))
                        .sum()
                : 0;
    }
}
