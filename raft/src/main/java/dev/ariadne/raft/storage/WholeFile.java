package dev.ariadne.raft.storage;

import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Files read and written in one go. */
final class WholeFile {
    private static final int SIZE_MAX = Integer.MAX_VALUE - 8;

    private WholeFile() {}

    static byte[] read(Disk disk, String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            long size = file.size();
            if (size > SIZE_MAX) {
                throw new CorruptException(name, "cannot have " + size + " bytes");
            }
            byte[] contents = new byte[(int) size];
            int bytes = WholeTransfer.read(file, 0, ByteBuffer.wrap(contents));
            if (bytes < size) {
                throw new CorruptException(name, "has " + size + " bytes, of which " + bytes + " can be read");
            }
            return contents;
        }
    }

    /**
     * Puts a file with these contents, already synced, in the place of the name, whether or not it was taken. It stays there
     * once the caller has synced the directory; until then power failure may bring back what was there before.
     */
    static void replace(Disk disk, String name, ByteBuffer contents) throws IOException {
        String temporary = name + FileNames.TEMPORARY;
        try (DiskFile file = disk.create(temporary)) {
            WholeTransfer.write(file, 0, contents);
            file.sync();
        }
        disk.rename(temporary, name);
    }
}
