package dev.ariadne.raft.host;

import dev.ariadne.raft.storage.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory that is looked at and left as it is, down to its lock; whatever would change it is a mistake of the program. */
public final class ReadOnlyDirectory implements Disk, Closeable {
    private static final String LOCK = ".lock";

    private final Path directory;

    /** Keeps a node from starting here meanwhile; null if there never was one. */
    private final @Nullable FileChannel lock;

    private ReadOnlyDirectory(Path directory, @Nullable FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens the directory of a node that does not run, and keeps it from being started until this is closed.
     *
     * @throws IOException if it is no directory, or a node runs there
     */
    public static ReadOnlyDirectory ofStoppedNode(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        Path file = directory.resolve(LOCK);
        if (!Files.exists(file)) {
            return new ReadOnlyDirectory(directory, null);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock taken;
        try {
            taken = channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(directory + " is in use by this process", e);
        }
        if (taken == null) {
            channel.close();
            throw new IOException(directory + " is in use: stop the node first, or look at a copy of the directory");
        }
        return new ReadOnlyDirectory(directory, channel);
    }

    /** Opens a directory for files that nobody changes. */
    public static ReadOnlyDirectory of(Path directory) {
        return new ReadOnlyDirectory(directory, null);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            return new ReadOnlyFile(FileChannel.open(path, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            throw new IOException("cannot open " + path + ": there is no such file", e);
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public DiskFile create(String name) {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void delete(String name) {
        throw readOnly();
    }

    @Override
    public void syncDirectory() {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("it is to be read only");
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private record ReadOnlyFile(FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return Math.max(0, channel.read(into, position));
        }

        @Override
        public int write(long position, ByteBuffer from) {
            throw readOnly();
        }

        @Override
        public void truncate(long size) {
            throw readOnly();
        }

        @Override
        public void sync() {
            throw readOnly();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
