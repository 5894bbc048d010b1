package dev.ariadne.sim.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link SimDisk}. Positions and sizes count bytes. */
public final class DiskFile implements Closeable {
    private final SimDisk disk;
    private final SimFile file;
    private final String name;
    private final int incarnation;
    private boolean closed;

    DiskFile(SimDisk disk, SimFile file, String name, int incarnation) {
        this.disk = disk;
        this.file = file;
        this.name = name;
        this.incarnation = incarnation;
    }

    public long size() throws IOException {
        check();
        return disk.size(file, name);
    }

    /**
     * Reads into what remains of the buffer, from {@code position} on. Returns how many bytes were read, at least one unless the file
     * ends before; fewer than there are only while a fault has it so.
     */
    public int read(long position, ByteBuffer into) throws IOException {
        check();
        return disk.read(file, name, position, into);
    }

    /**
     * Writes what remains in the buffer, extending the file where needed. Returns how many bytes were written, at least one unless the
     * buffer is empty; not all of them only while a fault has it so.
     *
     * @throws DiskFullException if there is no room for any
     */
    public int write(long position, ByteBuffer from) throws IOException {
        check();
        return disk.write(file, name, position, from);
    }

    /** Sets the length; bytes cut off are gone, bytes won are zero. */
    public void truncate(long size) throws IOException {
        check();
        disk.truncate(file, name, size);
    }

    /** Makes the contents and the length durable, or fails and leaves the fate of all that was written since the last sync open. */
    public void sync() throws IOException {
        check();
        disk.sync(file, name);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void check() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        disk.checkIncarnation(incarnation, name);
    }
}
