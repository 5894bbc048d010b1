package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory of a real file system. It is locked against other processes until closed; files whose names begin with a dot, like
 * that of the lock, and subdirectories do not belong to the disk.
 *
 * <p>The thread that uses it must never be interrupted: that would close the file it is working on. Messages of exceptions name
 * the path.
 */
public final class FileDisk implements Disk, Closeable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");
    private static final String LOCK = ".lock";

    /** How the system calls a lack of room. */
    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");

    private final Path directory;

    /** Holds the lock while it is open. */
    private final FileChannel lock;

    private FileDisk(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a directory, which is created if it is missing; its parent must exist.
     *
     * @throws IOException if it cannot be used or is in use already
     */
    public static FileDisk open(Path directory) throws IOException {
        try {
            if (Files.notExists(directory)) {
                Files.createDirectory(directory);
                syncDirectory(directory.toAbsolutePath().resolve(".."));
            }
            return new FileDisk(directory, lock(directory));
        } catch (IOException e) {
            throw failed("open directory", directory, e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(LOCK), CREATE, WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("it is in use by this process", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("it is in use by another process");
    }

    @Override
    public DiskFile create(String name) throws IOException {
        Path path = path(name);
        try {
            return new ChannelFile(path, FileChannel.open(path, CREATE_NEW, READ, WRITE));
        } catch (IOException e) {
            throw notWritten("create", path, e);
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Path path = path(name);
        try {
            return new ChannelFile(path, FileChannel.open(path, READ, WRITE));
        } catch (IOException e) {
            throw failed("open", path, e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path path = path(from);
        try {
            Files.move(path, path(to), ATOMIC_MOVE);
        } catch (IOException e) {
            throw notWritten("rename to " + to, path, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = path(name);
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw failed("delete", path, e);
        }
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String name = String.valueOf(path.getFileName());
                if (!name.startsWith(".") && Files.isRegularFile(path)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void syncDirectory() throws IOException {
        try {
            syncDirectory(directory);
        } catch (IOException e) {
            throw failed("sync directory", directory, e);
        }
    }

    /** Gives the directory free; open files stay open. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private Path path(String name) {
        checkArgument(NAME.matcher(name).matches(), "'%s' is not the name of a file in one flat directory", name);
        return directory.resolve(name);
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private static IOException failed(String action, Path path, IOException e) {
        return new IOException(message(action, path, e), e);
    }

    /** As {@link #failed}, for what needs room. In languages that are not known here, a full disk is one that has failed. */
    private static IOException notWritten(String action, Path path, IOException e) {
        String reason = String.valueOf(e.getMessage());
        return FULL.stream().anyMatch(reason::contains)
                ? new DiskFullException(message(action, path, e), e)
                : failed(action, path, e);
    }

    /** Java's own messages are often no more than the path. */
    private static String message(String action, Path path, IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            reason = "there is no such file";
        } else if (e instanceof FileAlreadyExistsException) {
            reason = "there is one already";
        }
        return "cannot " + action + " " + path + ": " + reason;
    }

    private record ChannelFile(Path path, FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            try {
                return channel.size();
            } catch (IOException e) {
                throw failed("tell the size of", path, e);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            try {
                return Math.max(0, channel.read(into, position));
            } catch (IOException e) {
                throw failed("read", path, e);
            }
        }

        @Override
        public int write(long position, ByteBuffer from) throws IOException {
            try {
                return channel.write(from, position);
            } catch (IOException e) {
                throw notWritten("write", path, e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            try {
                channel.truncate(size);
            } catch (IOException e) {
                throw failed("truncate", path, e);
            }
        }

        /** The length counts as what is needed to read the data back, so fdatasync keeps it; only times may be lost. */
        @Override
        public void sync() throws IOException {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw failed("sync", path, e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
