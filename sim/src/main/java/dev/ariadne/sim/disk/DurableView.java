package dev.ariadne.sim.disk;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the worst power failure at some instant would leave of a {@link SimDisk}; see {@link SimDisk#durableView}. */
public final class DurableView {
    private final Map<String, SimFile> files;

    DurableView(Map<String, SimFile> files) {
        this.files = files;
    }

    /** The names of all files, in ascending order. */
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    public int size(String name) throws NoSuchFileException {
        return existing(name).certainSize();
    }

    /** Fills the buffer from {@code position} on; returns how many bytes there were, fewer only at the end of the file. */
    public int read(String name, long position, ByteBuffer into) throws NoSuchFileException {
        checkArgument(position >= 0, "position %s of %s is negative", position, name);
        SimFile file = existing(name);
        int count = (int) Math.min(into.remaining(), Math.max(0, file.certainSize() - position));
        if (count > 0) {
            int limit = into.limit();
            file.readCertain((int) position, into.limit(into.position() + count));
            into.limit(limit);
        }
        return count;
    }

    private SimFile existing(String name) throws NoSuchFileException {
        SimFile file = files.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }
}
