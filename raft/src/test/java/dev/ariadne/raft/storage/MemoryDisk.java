package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that knows what would be left of it. When the power fails, each sector of a file, and its length, takes a
 * prefix of its changes since the last sync, and the directory a prefix of its own. What a failed sync did not write stays in doubt
 * for ever. It may be told to transfer a few bytes at a time, and to have little room.
 */
public final class MemoryDisk implements Disk {
    static final int SECTOR_BYTES = 512;

    /** How many of {@code n} pending changes survive a power failure. */
    public interface Outcome extends IntUnaryOperator {
        Outcome NOTHING = n -> 0;
        Outcome EVERYTHING = n -> n;

        static Outcome random(RandomGenerator random) {
            return n -> random.nextInt(n + 1);
        }
    }

    private enum Fault {
        NONE,
        ERROR,
        POWER
    }

    /** A write, or a truncation to {@code position} if there are no bytes. */
    private record Change(long position, Bytes bytes, boolean inDoubt) {
        byte[] applyTo(byte[] contents) {
            if (bytes == null) {
                return Arrays.copyOf(contents, (int) position);
            }
            int end = (int) position + bytes.length();
            byte[] changed = Arrays.copyOf(contents, Math.max(contents.length, end));
            bytes.buffer().get(changed, (int) position, bytes.length());
            return changed;
        }
    }

    private static final class Inode {
        byte[] visible = new byte[0];
        byte[] durable = new byte[0];
        List<Change> pending = new ArrayList<>();

        byte[] survivor(Outcome outcome) {
            List<byte[]> versions = new ArrayList<>(List.of(durable));
            pending.forEach(change -> versions.add(change.applyTo(versions.get(versions.size() - 1))));
            byte[] survivor = new byte[versions.get(outcome.applyAsInt(pending.size())).length];
            for (int at = 0; at < survivor.length; at += SECTOR_BYTES) {
                byte[] version = versions.get(outcome.applyAsInt(pending.size()));
                int bytes = Math.min(Math.min(SECTOR_BYTES, survivor.length - at), version.length - at);
                System.arraycopy(version, Math.min(at, version.length), survivor, at, Math.max(0, bytes));
            }
            return survivor;
        }
    }

    /** Null for {@code from}: a creation; for {@code to}: a deletion. */
    private record DirectoryChange(String from, String to, Inode inode, boolean inDoubt) {
        void applyTo(Map<String, Inode> names) {
            if (from != null) {
                names.remove(from);
            }
            if (to != null) {
                names.put(to, inode);
            }
        }
    }

    private Map<String, Inode> visible = new TreeMap<>();
    private Map<String, Inode> durable = new TreeMap<>();
    private List<DirectoryChange> pending = new ArrayList<>();
    private int calls;
    private int faultAt = -1;
    private Fault fault = Fault.NONE;
    private int transferMax = Integer.MAX_VALUE;
    private long room = Long.MAX_VALUE;
    private int writes;
    private int lostWrite = -1;
    private int reads;
    private int badRead = -1;

    /** The file of the lost write, and whether there was another write to it since. */
    private Inode lostIn;

    private boolean lostIsFollowed;

    /** From now on reads and writes stop after so many bytes. */
    public MemoryDisk transferringAtMost(int bytes) {
        transferMax = bytes;
        return this;
    }

    /** From now on all files together can have so many bytes, if they do not have more already. */
    public MemoryDisk withRoomFor(long bytes) {
        room = bytes;
        return this;
    }

    /** The {@code n}-th read, counting the next as 1, brings a changed byte; the file stays as it is. */
    public MemoryDisk misreadingAt(int n) {
        badRead = reads + n;
        return this;
    }

    boolean hasMisread() {
        return badRead >= 0 && reads >= badRead;
    }

    /** The {@code n}-th write, counting the next as 1, will never reach the disk, whatever syncs say. */
    public MemoryDisk losingWrite(int n) {
        lostWrite = writes + n;
        return this;
    }

    boolean hasLostWrite() {
        return lostIn != null;
    }

    /** Whether a write was lost that is the last one so far to a segment of the log. */
    boolean hasLostTail() {
        return !lostIsFollowed
                && visible.entrySet().stream().anyMatch(e -> e.getKey().startsWith("wal-") && e.getValue() == lostIn);
    }

    /** How many bytes all files together have. */
    public long used() {
        return visible.values().stream()
                .mapToLong(inode -> inode.visible.length)
                .sum();
    }

    private long free() {
        return Math.max(0, room - used());
    }

    /** How many calls this disk has had. */
    public int calls() {
        return calls;
    }

    /** Makes the {@code n}-th call fail, counting the next as 1. */
    public MemoryDisk failingAt(int n) {
        faultAt = calls + n;
        fault = Fault.ERROR;
        return this;
    }

    /** Makes the power fail during the {@code n}-th call: it has its effect, but nothing is known of it. */
    public MemoryDisk losingPowerAt(int n) {
        faultAt = calls + n;
        fault = Fault.POWER;
        return this;
    }

    /** What is left when the power fails now. */
    public MemoryDisk afterPowerFailure(Outcome outcome) {
        Map<String, Inode> names = new TreeMap<>(durable);
        pending.subList(0, outcome.applyAsInt(pending.size())).forEach(change -> change.applyTo(names));
        MemoryDisk survivor = new MemoryDisk();
        names.forEach((name, inode) -> {
            Inode kept = new Inode();
            kept.durable = inode.survivor(outcome);
            kept.visible = kept.durable;
            survivor.visible.put(name, kept);
            survivor.durable.put(name, kept);
        });
        return survivor;
    }

    /** The same disk, page cache and all, for the process that comes after this one. */
    public MemoryDisk afterKill() {
        IdentityHashMap<Inode, Inode> copies = new IdentityHashMap<>();
        MemoryDisk copy = new MemoryDisk();
        visible.forEach((name, inode) -> copy.visible.put(name, copies.computeIfAbsent(inode, MemoryDisk::copy)));
        durable.forEach((name, inode) -> copy.durable.put(name, copies.computeIfAbsent(inode, MemoryDisk::copy)));
        for (DirectoryChange change : pending) {
            Inode inode = change.inode == null ? null : copies.computeIfAbsent(change.inode, MemoryDisk::copy);
            copy.pending.add(new DirectoryChange(change.from, change.to, inode, change.inDoubt));
        }
        return copy;
    }

    private static Inode copy(Inode inode) {
        Inode copy = new Inode();
        copy.visible = inode.visible;
        copy.durable = inode.durable;
        copy.pending = new ArrayList<>(inode.pending);
        return copy;
    }

    public byte[] contents(String name) {
        return visible.get(name).visible.clone();
    }

    /** Puts a durable file with these contents there: damage. */
    public void plant(String name, byte[] contents) {
        Inode inode = new Inode();
        inode.visible = contents.clone();
        inode.durable = inode.visible;
        visible.put(name, inode);
        durable.put(name, inode);
    }

    void lose(String name) {
        visible.remove(name);
        durable.remove(name);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        if (visible.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        if (free() == 0) {
            throw new DiskFullException("no room for " + name, null);
        }
        Inode inode = new Inode();
        change(new DirectoryChange(null, name, inode, false));
        return new MemoryFile(inode);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        step(() -> {});
        return new MemoryFile(existing(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        change(new DirectoryChange(from, to, existing(from), false));
    }

    @Override
    public void delete(String name) throws IOException {
        existing(name);
        change(new DirectoryChange(name, null, null, false));
    }

    @Override
    public List<String> list() throws IOException {
        step(() -> {});
        return new ArrayList<>(visible.keySet());
    }

    @Override
    public void syncDirectory() throws IOException {
        boolean done = false;
        try {
            stepAndThen(() -> {
                pending.stream().filter(change -> !change.inDoubt).forEach(change -> change.applyTo(durable));
                pending.removeIf(change -> !change.inDoubt);
            });
            done = true;
        } finally {
            if (!done) {
                pending.replaceAll(c -> new DirectoryChange(c.from, c.to, c.inode, true));
            }
        }
    }

    @Override
    public String toString() {
        return "memory";
    }

    private Inode existing(String name) throws IOException {
        Inode inode = visible.get(name);
        if (inode == null) {
            throw new IOException(name + " does not exist");
        }
        return inode;
    }

    private void change(DirectoryChange change) throws IOException {
        step(() -> {
            change.applyTo(visible);
            pending.add(change);
        });
    }

    /** A call that has its effect even if the power fails during it. */
    private void step(Runnable effect) throws IOException {
        if (isDue(Fault.POWER)) {
            effect.run();
        }
        stepAndThen(effect);
    }

    /** A call that counts only once it has returned. */
    private void stepAndThen(Runnable effect) throws IOException {
        calls++;
        if (fault == Fault.POWER && calls >= faultAt) {
            throw new IOException("no power");
        }
        if (fault == Fault.ERROR && calls == faultAt) {
            throw new IOException("input/output error");
        }
        effect.run();
    }

    private boolean isDue(Fault due) {
        return fault == due && calls + 1 == faultAt;
    }

    private final class MemoryFile implements DiskFile {
        private final Inode inode;

        MemoryFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            step(() -> {});
            return inode.visible.length;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            step(() -> {});
            int asked = Math.min(transferMax, into.remaining());
            int bytes = (int) Math.max(0, Math.min(asked, inode.visible.length - position));
            if (bytes > 0) {
                boolean isBad = ++reads == badRead;
                byte[] read = Arrays.copyOfRange(inode.visible, (int) position, (int) position + bytes);
                read[bytes / 2] ^= (byte) (isBad ? 1 : 0);
                into.put(read);
            }
            return bytes;
        }

        @Override
        public int write(long position, ByteBuffer from) throws IOException {
            if (!from.hasRemaining()) {
                return 0;
            }
            boolean isHalf = isDue(Fault.ERROR);
            long fits = Math.max(0, inode.visible.length - position) + free();
            int asked = isHalf ? from.remaining() / 2 : Math.min(transferMax, from.remaining());
            byte[] bytes = new byte[(int) Math.min(asked, fits)];
            from.get(bytes);
            if (isHalf) {
                change(new Change(position, Bytes.copyOf(bytes), false));
            } else if (bytes.length == 0) {
                throw new DiskFullException("no room", null);
            }
            boolean isLost = ++writes == lostWrite;
            lostIsFollowed |= lostIn == inode;
            lostIn = isLost ? inode : lostIn;
            step(() -> change(new Change(position, Bytes.copyOf(bytes), isLost)));
            return bytes.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            step(() -> change(new Change(size, null, false)));
        }

        @Override
        public void sync() throws IOException {
            boolean done = false;
            try {
                stepAndThen(() -> {
                    for (Change change : inode.pending) {
                        inode.durable = change.inDoubt ? inode.durable : change.applyTo(inode.durable);
                    }
                    inode.pending.removeIf(change -> !change.inDoubt);
                });
                done = true;
            } finally {
                if (!done) {
                    inode.pending.replaceAll(c -> new Change(c.position, c.bytes, true));
                }
            }
        }

        @Override
        public void close() {}

        private void change(Change change) {
            inode.visible = change.applyTo(inode.visible);
            inode.pending.add(change);
        }
    }
}
