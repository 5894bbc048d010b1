package dev.ariadne.raft.storage;

import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and writes that go on where a disk stops half way, as it may. */
final class WholeTransfer {
    private WholeTransfer() {}

    /** Fills the buffer from {@code position} on; returns how many bytes there were, fewer only at the end of the file. */
    static int read(DiskFile file, long position, ByteBuffer into) throws IOException {
        int done = 0;
        while (into.hasRemaining()) {
            int bytes = file.read(position + done, into);
            if (bytes <= 0) {
                break;
            }
            done += bytes;
        }
        return done;
    }

    /** Writes all that remains in the buffer. After an exception some of it may be there. */
    static void write(DiskFile file, long position, ByteBuffer from) throws IOException {
        for (long at = position; from.hasRemaining(); ) {
            int bytes = file.write(at, from);
            if (bytes <= 0) {
                throw new IOException("the disk takes none of " + from.remaining() + " bytes at byte " + at);
            }
            at += bytes;
        }
    }
}
