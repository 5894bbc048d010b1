package dev.ariadne.scenarios.cluster;

import dev.ariadne.raft.storage.Disk;
import dev.ariadne.raft.storage.DiskFullException;
import dev.ariadne.sim.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A simulated disk behind the port that the storage of a node is written against. */
public record BridgedDisk(SimDisk disk) implements Disk {
    @Override
    public DiskFile create(String name) throws IOException {
        try {
            return new BridgedFile(disk.create(name));
        } catch (dev.ariadne.sim.disk.DiskFullException e) {
            throw full(e);
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new BridgedFile(disk.open(name));
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
        return "the simulated disk";
    }

    private static DiskFullException full(dev.ariadne.sim.disk.DiskFullException cause) {
        return new DiskFullException(String.valueOf(cause.getMessage()), cause);
    }

    private record BridgedFile(dev.ariadne.sim.disk.DiskFile file) implements DiskFile {
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
            try {
                return file.write(position, from);
            } catch (dev.ariadne.sim.disk.DiskFullException e) {
                throw full(e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
