package dev.ariadne.scenarios.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** What the process has had in memory at most, heap and all else; zero where the system does not say. */
    static long residentBytesMax(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        return Files.isReadable(status) ? number(status, "VmHWM:\\s+(\\d+) kB") << 10 : 0;
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
        return Files.isReadable(io) ? number(io, "write_bytes: (\\d+)") : 0;
    }

    /** What a line of the file has in the group of the pattern; zero if there is none. */
    private static long number(Path file, String line) throws IOException {
        Matcher matcher = Pattern.compile("(?m)^" + line + "$").matcher(Files.readString(file));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
