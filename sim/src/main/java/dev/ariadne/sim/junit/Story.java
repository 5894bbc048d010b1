package dev.ariadne.sim.junit;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a run in a file: its beginning and its end, and of a very long one not what is between. The world it tells of never
 * hears of a full disk.
 */
final class Story implements Closeable {
    private static final int LINES_MAX = 200_000;

    private final BufferedWriter out;
    private final Deque<String> last = new ArrayDeque<>();
    private long lines;
    private @Nullable IOException broken;

    Story(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
    }

    void add(String line) {
        if (lines++ < LINES_MAX) {
            write(line);
            return;
        }
        last.add(line);
        if (last.size() > LINES_MAX) {
            last.remove();
        }
    }

    @Override
    public void close() throws IOException {
        long leftOut = lines - LINES_MAX - last.size();
        if (leftOut > 0) {
            write("… " + leftOut + " lines left out …");
        }
        last.forEach(this::write);
        out.close();
        if (broken != null) {
            throw broken;
        }
    }

    private void write(String line) {
        try {
            out.write(line);
            out.newLine();
        } catch (IOException e) {
            broken = e;
        }
    }
}
