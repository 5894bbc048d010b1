package dev.ariadne.scenarios.cluster;

import dev.ariadne.raft.storage.Disk;
import dev.ariadne.sim.disk.DurableView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What is durable of a simulated disk, behind the port that the storage of a node reads by. Nothing can be written. */
public record BridgedView(DurableView view) implements Disk {
    @Override
    public DiskFile open(String name) throws IOException {
        return new BridgedFile(view, name, view.size(name));
    }

    @Override
    public List<String> list() {
        return view.list();
    }

    @Override
    public DiskFile create(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void syncDirectory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
        return "the simulated disk";
    }

    private record BridgedFile(DurableView view, String name, long size) implements DiskFile {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return view.read(name, position, into);
        }

        @Override
        public int write(long position, ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sync() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
