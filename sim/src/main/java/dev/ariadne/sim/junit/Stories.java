package dev.ariadne.sim.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder of a test under {@code target/sim}: what its last batch found, and what was replayed since. */
final class Stories {
    private final Path folder;

    Stories(String test) {
        folder = Reproduction.module().resolve("target").resolve("sim").resolve(test);
    }

    /** Deletes what an earlier batch left. */
    void clear() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Story story(long seed) throws IOException {
        Files.createDirectories(folder);
        return new Story(folder.resolve(seed + ".trace"));
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a file is, as seen from where the build was started. */
    Path pathOf(String name) {
        return Reproduction.top().relativize(folder.resolve(name));
    }
}
