package dev.ariadne.kvstore.server;

import dev.ariadne.raft.storage.Disk;
import dev.ariadne.raft.storage.DiskFullException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A disk that keeps everything it was told and forgets nothing, until {@link #fail} makes it refuse all work, or {@link #full} what
 * needs room.
 */
final class MemoryDisk implements Disk {
    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    private boolean failed;

    /** Whether there is no room for another byte. */
    boolean full;

    /** From now on every call fails. */
    void fail() {
        failed = true;
    }

    @Override
    public DiskFile create(String name) throws IOException {
        check();
        if (files.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        MemoryFile file = new MemoryFile();
        files.put(name, file);
        return file;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return existing(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        MemoryFile file = existing(from);
        files.remove(from);
        files.put(to, file);
    }

    @Override
    public void delete(String name) throws IOException {
        existing(name);
        files.remove(name);
    }

    @Override
    public List<String> list() throws IOException {
        check();
        return List.copyOf(files.keySet());
    }

    @Override
    public void syncDirectory() throws IOException {
        check();
    }

    private MemoryFile existing(String name) throws IOException {
        check();
        MemoryFile file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return file;
    }

    private void check() throws IOException {
        if (failed) {
            throw new IOException("the disk has failed");
        }
    }

    private final class MemoryFile implements DiskFile {
        private byte[] bytes = new byte[0];

        @Override
        public long size() throws IOException {
            check();
            return bytes.length;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            check();
            int count = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
            if (count > 0) {
                into.put(bytes, (int) position, count);
            }
            return count;
        }

        @Override
        public int write(long position, ByteBuffer from) throws IOException {
            check();
            if (full) {
                throw new DiskFullException("no room", null);
            }
            int count = from.remaining();
            bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length, position + count));
            from.get(bytes, (int) position, count);
            return count;
        }

        @Override
        public void truncate(long size) throws IOException {
            check();
            bytes = Arrays.copyOf(bytes, (int) size);
        }

        @Override
        public void sync() throws IOException {
            check();
        }

        @Override
        public void close() {}
    }
}
