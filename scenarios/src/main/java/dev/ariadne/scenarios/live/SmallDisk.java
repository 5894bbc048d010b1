package dev.ariadne.scenarios.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A file system in memory for one node, small enough to be filled. Takes the right to mount one. */
final class SmallDisk {
    /** Room for a node's log and snapshots for some time. */
    private static final int MEGABYTES = 256;

    private static final int PIECE_BYTES = 64 << 10;

    private static final long COMMAND_SECONDS_MAX = 10;

    /** What fills it. A node takes no notice of names that begin with a dot. */
    private static final String FILLER = ".filler";

    private final Path directory;

    /**
     * Mounts it on a directory.
     *
     * @throws IOException with one line that says why that cannot be done here
     */
    SmallDisk(Path directory) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m,mode=700", "tmpfs", directory.toString());
    }

    /** Writes until there is no room. */
    void fill() throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILLER))) {
            for (long written = 0; written <= (long) MEGABYTES << 20; written += piece.length) {
                out.write(piece);
            }
        } catch (IOException full) {
            if (String.valueOf(full.getMessage()).contains("No space left")) {
                return;
            }
            throw full;
        }
        throw new IOException(directory + " takes more than it has room for");
    }

    /** Makes room again. */
    void drain() throws IOException {
        Files.deleteIfExists(directory.resolve(FILLER));
    }

    /**
     * Nobody uses it any more.
     *
     * @param copy where to keep what is on it; null for nowhere
     */
    void close(@Nullable Path copy) throws IOException {
        if (copy != null) {
            drain();
            Files.createDirectories(copy);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
        try {
            run("umount", directory.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException(said.lines().findFirst().orElse(command[0] + " fails"));
        }
    }
}
