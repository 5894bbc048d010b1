package dev.ariadne.raft.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A port: one flat directory of files, blocking, with a single owner at a time.
 *
 * <p>Only what was synced survives a power failure: the bytes and length of a file after {@link DiskFile#sync}, its existence
 * under a name after {@link #syncDirectory}. After a sync that failed nothing written before it may be relied on, whatever a
 * later sync says.
 *
 * <p>What needs room throws {@link DiskFullException} if there is none: to create, to write and to rename. All other calls throw it
 * never, syncs least of all.
 */
public interface Disk {
    /** Creates an empty file, open for reading and writing. Fails where the name is taken. */
    DiskFile create(String name) throws IOException;

    /** Opens an existing file for reading and writing. */
    DiskFile open(String name) throws IOException;

    /** Gives a file another name, atomically; a file that had that name is gone. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** The names of all files, in ascending order. */
    List<String> list() throws IOException;

    /** Makes creations, renames and deletions so far durable. */
    void syncDirectory() throws IOException;

    /** An open file of a {@link Disk}. Positions and sizes count bytes. */
    interface DiskFile extends Closeable {
        long size() throws IOException;

        /**
         * Reads some of the bytes from {@code position} on into what remains of the buffer; returns how many. That is at least one,
         * unless there are none at the position or behind it, or no room in the buffer.
         */
        int read(long position, ByteBuffer into) throws IOException;

        /**
         * Writes some of what remains in the buffer, at least one byte if there is one, extending the file where needed; returns
         * how many.
         */
        int write(long position, ByteBuffer from) throws IOException;

        void truncate(long size) throws IOException;

        /** Makes the contents and the length durable. */
        void sync() throws IOException;

        @Override
        void close() throws IOException;
    }
}
