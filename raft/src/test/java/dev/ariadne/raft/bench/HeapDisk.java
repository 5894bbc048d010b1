package dev.ariadne.raft.bench;

import dev.ariadne.raft.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A disk that costs little more than copying: pages in memory, those of deleted files being used again. */
final class HeapDisk implements Disk {
    private static final int PAGE_BYTES = 1 << 16;

    private final Map<String, HeapFile> files = new TreeMap<>();
    private final Deque<byte[]> free = new ArrayDeque<>();

    @Override
    public DiskFile create(String name) throws IOException {
        if (files.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        HeapFile file = new HeapFile();
        files.put(name, file);
        return file;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        HeapFile file = files.get(name);
        if (file == null) {
            throw new IOException(name + " does not exist");
        }
        return file;
    }

    @Override
    public void rename(String from, String to) {
        release(files.put(to, files.remove(from)));
    }

    @Override
    public void delete(String name) {
        release(files.remove(name));
    }

    private void release(@Nullable HeapFile file) {
        if (file != null) {
            free.addAll(file.pages);
            file.pages.clear();
        }
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public void syncDirectory() {}

    private final class HeapFile implements DiskFile {
        private final List<byte[]> pages = new ArrayList<>();
        private long size;

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            int count = (int) Math.min(into.remaining(), Math.max(0, size - position));
            for (long at = position; at < position + count; ) {
                int inPage = (int) (at % PAGE_BYTES);
                int bytes = (int) Math.min(PAGE_BYTES - inPage, position + count - at);
                into.put(pages.get((int) (at / PAGE_BYTES)), inPage, bytes);
                at += bytes;
            }
            return count;
        }

        @Override
        public int write(long position, ByteBuffer from) {
            int count = from.remaining();
            for (long at = position; from.hasRemaining(); ) {
                while (pages.size() <= at / PAGE_BYTES) {
                    byte[] page = free.poll();
                    pages.add(page != null ? page : new byte[PAGE_BYTES]);
                }
                int inPage = (int) (at % PAGE_BYTES);
                int bytes = Math.min(PAGE_BYTES - inPage, from.remaining());
                from.get(pages.get((int) (at / PAGE_BYTES)), inPage, bytes);
                at += bytes;
                size = Math.max(size, at);
            }
            return count;
        }

        @Override
        public void truncate(long newSize) {
            size = newSize;
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
