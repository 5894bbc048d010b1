package dev.ariadne.raft.host;

import dev.ariadne.raft.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/** A disk of which somebody learns how long the syncs of its files take. */
public final class MeasuredDisk implements Disk {
    private final Disk disk;
    private final LongConsumer syncNanos;

    /** @param syncNanos is called on the thread that syncs, and must not hold it up */
    public MeasuredDisk(Disk disk, LongConsumer syncNanos) {
        this.disk = disk;
        this.syncNanos = syncNanos;
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new MeasuredFile(disk.create(name), syncNanos);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new MeasuredFile(disk.open(name), syncNanos);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void syncDirectory() throws IOException {
        disk.syncDirectory();
    }

    @Override
    public String toString() {
        return disk.toString();
    }

    private record MeasuredFile(DiskFile file, LongConsumer syncNanos) implements DiskFile {
        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return file.read(position, into);
        }

        @Override
        public int write(long position, ByteBuffer from) throws IOException {
            return file.write(position, from);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            long start = System.nanoTime();
            file.sync();
            syncNanos.accept(System.nanoTime() - start);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
