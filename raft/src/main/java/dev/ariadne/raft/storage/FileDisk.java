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

    /** Made ahead at a time: enough for thousands of small appends, and soon written. */
    private static final int ROOM_BYTES = 1 << 20;

    /**
     * Of room written at a time, and what a system keeps track of in memory. It does so of larger pieces where more is written at once;
     * then a sync after a small append has to look at one of these, which takes longer, and the process is charged for all of it.
     */
    private static final int PAGE_BYTES = 4 << 10;

    /**
     * Written to a file before it is synced, whether or not somebody asks for that: a sync of a large file, at its end, holds up
     * every other sync until all of it is written.
     */
    private static final int UNSYNCED_BYTES_MAX = 1 << 20;

    /** A file that was synced so often after it had grown is a log. */
    private static final int GROWTHS_MIN = 2;

    private final Path directory;

    /** Holds the lock while it is open. */
    private final FileChannel lock;

    private final List<ChannelFile> openFiles = new ArrayList<>();
    private long syncs;

    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE_BYTES);

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
        for (ChannelFile file : openFiles) {
            file.trim(); // what comes after it in a new file must not meet zeros at its end
        }
        try {
            return opened(path, FileChannel.open(path, CREATE_NEW, READ, WRITE));
        } catch (IOException e) {
            throw notWritten("create", path, e);
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Path path = path(name);
        try {
            return opened(path, FileChannel.open(path, READ, WRITE));
        } catch (IOException e) {
            throw failed("open", path, e);
        }
    }

    private DiskFile opened(Path path, FileChannel channel) throws IOException {
        ChannelFile file = new ChannelFile(path, channel);
        openFiles.add(file);
        return file;
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

    /** Syncs of files so far. */
    long syncs() {
        return syncs;
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

    /**
     * An open file. One that grows by appends with a sync after each, as a log does, is given room ahead, filled with zeros: then most
     * syncs have only data to write, and not a new length as well. The room is no part of the file as {@link DiskFile} shows it, and
     * is given back before another file is created or this one is closed. If the process ends before, the file has zeros at its end.
     */
    private final class ChannelFile implements DiskFile {
        private final Path path;
        private final FileChannel channel;

        /** As far as something was written. */
        private long size;

        /** Of the file as the system has it. Invariant: at least {@link #size}, with zeros between the two. */
        private long room;

        /** Bytes written since the last sync. */
        private long unsynced;

        /** Whether anything was appended since the last sync. */
        private boolean grown;

        /** Syncs after something was appended. */
        private int growths;

        ChannelFile(Path path, FileChannel channel) throws IOException {
            this.path = path;
            this.channel = channel;
            size = channel.size();
            room = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int wanted = (int) Math.max(0, Math.min(into.remaining(), size - position));
            int limit = into.limit();
            try {
                return Math.max(0, channel.read(into.limit(into.position() + wanted), position));
            } catch (IOException e) {
                throw failed("read", path, e);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public int write(long position, ByteBuffer from) throws IOException {
            if (unsynced >= UNSYNCED_BYTES_MAX) {
                force();
            }
            try {
                if (position + from.remaining() > room && growths >= GROWTHS_MIN) {
                    makeRoom(position + from.remaining());
                }
                int written = channel.write(from, position);
                unsynced += written;
                grown |= position + written > size;
                size = Math.max(size, position + written);
                room = Math.max(room, size);
                return written;
            } catch (IOException e) {
                throw notWritten("write", path, e);
            }
        }

        /** Whether there is any is not for this to say: the write that follows does. */
        private void makeRoom(long end) throws IOException {
            long next = end + ROOM_BYTES;
            for (long at = Math.max(size, room); at < next; at = room) {
                zeros.clear().limit((int) Math.min(PAGE_BYTES - at % PAGE_BYTES, next - at));
                try {
                    room = at + channel.write(zeros, at);
                } catch (IOException full) {
                    room = channel.size();
                    return;
                }
            }
        }

        /** Gives back what is not used. */
        private void trim() throws IOException {
            if (room > size) {
                truncate(size);
                sync();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            try {
                channel.truncate(length);
                size = Math.min(size, length);
                room = size;
            } catch (IOException e) {
                throw failed("truncate", path, e);
            }
        }

        /** The length counts as what is needed to read the data back, so fdatasync keeps it; only times may be lost. */
        private void force() throws IOException {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw failed("sync", path, e);
            }
            unsynced = 0;
            syncs++;
        }

        @Override
        public void sync() throws IOException {
            force();
            if (grown) {
                grown = false;
                growths++;
            }
        }

        @Override
        public void close() throws IOException {
            openFiles.remove(this);
            if (channel.isOpen()) {
                trim();
            }
            channel.close();
        }
    }
}
