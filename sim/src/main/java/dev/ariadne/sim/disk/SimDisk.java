package dev.ariadne.sim.disk;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

import dev.ariadne.sim.world.Cursor;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One flat directory of files behind a blocking API, on a disk that may fail and lose power; see the package for what survives.
 *
 * <p>Code under test runs ahead of the world under a {@link Cursor}. Each call starts at the cursor, moves it on by the time the call
 * takes, and stamps its effect with both ends. {@link #crash} undoes what was not done by then, so every instant inside a job is a
 * crash point. The stamps never go back: two jobs that use the disk at once are a mistake and found here.
 */
public final class SimDisk {
    /** Files are images in memory, and meant to stay small. */
    public static final int FILE_BYTES_MAX = 1 << 30;

    private final World world;
    private final DiskTiming timing;
    private final DiskFaults faults = new DiskFaults();
    private final Directory directory;

    /** Of the running incarnation; null where disk calls take no time. */
    private @Nullable Cursor cursor;

    private Draws latency;
    private int incarnation;

    /** The end of the last call. */
    private long lastEnd;

    private long nextFileId;

    /** Ends of syncs that held and decided something, and that are not settled yet, in order. */
    private final ArrayDeque<Long> pendingSyncs = new ArrayDeque<>();

    /** Settled syncs, and crashes. */
    private long settledVersion;

    /** A new, empty disk; {@code id} keys its draws. */
    public SimDisk(World world, long id, DiskTiming timing) {
        this(world, timing, new Directory(), world.draws("disk.latency", id));
    }

    private SimDisk(World world, DiskTiming timing, Directory directory, Draws latency) {
        this.world = world;
        this.timing = timing;
        this.directory = directory;
        this.latency = latency;
    }

    /** Hands the disk to a new incarnation. Files opened before are no longer usable. */
    public void attach(Cursor cursor, Draws latency) {
        this.cursor = cursor;
        this.latency = latency;
        incarnation++;
    }

    // What code under test calls.

    /** Creates an empty file, open for reading and writing. Fails where the name is taken. */
    public DiskFile create(String name) throws IOException {
        long start = begin("create", name);
        long end = end(DiskCall.META, start, 0);
        if (directory.visible().containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        SimFile file = new SimFile(nextFileId++);
        directory.change(start, end, null, name, file);
        return new DiskFile(this, file, name, incarnation);
    }

    /** Opens an existing file for reading and writing. */
    public DiskFile open(String name) throws IOException {
        long start = begin("open", name);
        end(DiskCall.META, start, 0);
        return new DiskFile(this, existing(name), name, incarnation);
    }

    /** Gives a file another name, atomically; a file that had that name is gone. */
    public void rename(String from, String to) throws IOException {
        long start = begin("rename", from);
        long end = end(DiskCall.META, start, 0);
        directory.change(start, end, from, to, existing(from));
    }

    public void delete(String name) throws IOException {
        long start = begin("delete", name);
        long end = end(DiskCall.META, start, 0);
        existing(name);
        directory.change(start, end, name, null, null);
    }

    /** The names of all files, in ascending order. */
    public List<String> list() throws IOException {
        long start = begin("list", "");
        end(DiskCall.META, start, 0);
        return new ArrayList<>(directory.visible().keySet());
    }

    /** Makes creations, renames and deletions so far durable. */
    public void syncDirectory() throws IOException {
        long start = begin("sync-dir", "");
        long end = end(DiskCall.SYNC, start, 0);
        boolean fails = fails(DiskCall.SYNC, start);
        synced(directory.sync(fails ? start : end, !fails), end, fails, "the directory");
    }

    private SimFile existing(String name) throws NoSuchFileException {
        SimFile file = directory.visible().get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    // What its open files call.

    void checkIncarnation(int opened, String name) {
        verify(opened == incarnation, "%s was opened by incarnation %s, now is %s", name, opened, incarnation);
    }

    long size(SimFile file, String name) {
        end(DiskCall.META, begin("size", name), 0);
        return file.size();
    }

    int read(SimFile file, String name, long position, ByteBuffer into) throws IOException {
        checkArgument(position >= 0, "position %s of %s is negative", position, name);
        int count = (int) Math.min(into.remaining(), Math.max(0, file.size() - position));
        long start = begin("read", name);
        end(DiskCall.READ, start, count);
        if (fails(DiskCall.READ, start)) {
            throw new IOException("read of " + name + " failed (injected)");
        }
        if (count > 0) {
            into.put(file.visible(), (int) position, count);
        }
        return count;
    }

    void write(SimFile file, String name, long position, ByteBuffer from) throws IOException {
        checkArgument(
                position >= 0 && position + from.remaining() <= FILE_BYTES_MAX,
                "write of %s bytes at %s of %s",
                from.remaining(),
                position,
                name);
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        long start = begin("write", name);
        long end = end(DiskCall.WRITE, start, bytes.length);
        note(Mixer.fold(Mixer.hash(bytes), position));
        if (fails(DiskCall.WRITE, start)) {
            throw new IOException("write to " + name + " failed (injected)");
        }
        if (bytes.length > 0) {
            file.write(start, end, (int) position, bytes);
        }
    }

    void truncate(SimFile file, String name, long size) throws IOException {
        checkArgument(size >= 0 && size <= FILE_BYTES_MAX, "length %s of %s", size, name);
        long start = begin("truncate", name);
        long end = end(DiskCall.WRITE, start, 0);
        note(size);
        if (fails(DiskCall.WRITE, start)) {
            throw new IOException("truncation of " + name + " failed (injected)");
        }
        file.truncate(start, end, (int) size);
    }

    void sync(SimFile file, String name) throws IOException {
        long start = begin("sync", name);
        long end = end(DiskCall.SYNC, start, 0);
        boolean fails = fails(DiskCall.SYNC, start);
        synced(file.sync(fails ? start : end, !fails), end, fails, name);
    }

    private void synced(boolean decidedAny, long end, boolean failed, String what) throws IOException {
        if (failed) {
            note(-1);
            throw new IOException("sync of " + what + " failed (injected)");
        }
        if (decidedAny) {
            pendingSyncs.add(end);
        }
    }

    // Time.

    private long begin(String what, String name) {
        Cursor clock = cursor;
        if (clock == null) {
            return lastEnd;
        }
        long start = clock.now();
        verify(
                start >= lastEnd,
                "disk used by two jobs at once: %s of %s at %s, before %s",
                what,
                name,
                start,
                lastEnd);
        settle();
        clock.note((long) what.hashCode() << 32 ^ name.hashCode());
        if (world.trace().isTold()) {
            clock.tell(what, name);
        }
        return start;
    }

    private long end(DiskCall call, long start, int bytes) {
        Cursor clock = cursor;
        if (clock == null) {
            return start;
        }
        clock.advance(timing.draw(call, bytes, latency) * faults.factor(start, clock.begun()));
        lastEnd = clock.now();
        faults.hit(call, start, lastEnd);
        return lastEnd;
    }

    private boolean fails(DiskCall call, long start) {
        Cursor clock = cursor;
        return clock != null && faults.fails(call, start, clock.begun());
    }

    private void note(long value) {
        Cursor clock = cursor;
        if (clock != null) {
            clock.note(value);
        }
    }

    /** Settles what is durable by the world's clock, which no crash can precede any more. */
    private void settle() {
        boolean any = false;
        while (!pendingSyncs.isEmpty() && pendingSyncs.element() <= world.now()) {
            pendingSyncs.remove();
            settledVersion++;
            any = true;
        }
        if (any) {
            directory.reachable().forEach(file -> file.settle(world.now()));
            directory.settle(world.now());
        }
    }

    // What the simulation does with the disk.

    /**
     * Crashes at a time not before the world's. The process is gone; what survives is visible to the next incarnation.
     *
     * @param draws choose among the outcomes of a power failure
     */
    public void crash(long time, Crash crash, Draws draws) {
        crash(time, crash, new Survival(draws));
    }

    private void crash(long time, Crash crash, Survival survival) {
        for (SimFile file : directory.reachable()) {
            file.undoAfter(time);
            if (crash == Crash.POWER_FAILURE) {
                file.losePower(time, survival);
            }
        }
        directory.undoAfter(time);
        if (crash == Crash.POWER_FAILURE) {
            directory.losePower(time, survival);
        }
        settledVersion = durableVersion(time) + 1;
        pendingSyncs.clear();
        faults.crashedAt(time);
        lastEnd = time;
        incarnation++;
    }

    /**
     * Puts an empty medium in the place of this one, of which nothing ever comes back. The process must be down; until it is started
     * again, calls take no time and never fail, so that whoever sets the machine up can prepare its disk.
     */
    public void replace() {
        crash(world.now(), Crash.PROCESS_KILL, Survival.WORST);
        directory.clear();
        cursor = null;
    }

    /**
     * What is certain at a time not before the world's: the worst that a power failure then could leave. Recovery can really run on
     * it; its calls take no time.
     */
    public SimDisk durableAt(long time) {
        SimDisk worst = fork();
        worst.crash(time, Crash.POWER_FAILURE, Survival.WORST);
        return worst;
    }

    /** A copy in its own right, to try out what this disk shall be spared. Calls on it take no time and never fail. */
    public SimDisk fork() {
        TreeMap<Long, SimFile> copies = new TreeMap<>();
        Directory names = directory.copy(file -> copies.computeIfAbsent(file.id, id -> file.copy()));
        SimDisk fork = new SimDisk(world, timing, names, latency);
        fork.nextFileId = nextFileId;
        fork.lastEnd = lastEnd;
        return fork;
    }

    /**
     * A number that grows whenever {@link #durableAt} may give something new; between equal numbers an oracle can keep what it
     * derived. Meant to be asked with times that do not go back.
     */
    public long durableVersion(long time) {
        long version = settledVersion;
        for (long end : pendingSyncs) {
            if (end > time) {
                break;
            }
            version++;
        }
        return version;
    }

    /** A hash of all that is visible. */
    public long digest() {
        long digest = 0;
        for (var entry : directory.visible().entrySet()) {
            SimFile file = entry.getValue();
            digest = Mixer.fold(digest, Mixer.hash(entry.getKey()));
            digest = Mixer.fold(digest, Mixer.hash(file.visible(), 0, file.size()));
        }
        return digest;
    }

    // Faults, declared ahead: a job that has begun may already have run past the present.

    /** Lets the first {@code times} calls of a kind fail that start at {@code from} or later and before {@code until}. */
    public void fail(DiskCall call, long from, long until, int times) {
        faults.fail(call, from, until, times);
    }

    /** Lets calls that start in a window take {@code factor} times as long. */
    public void slow(long from, long until, int factor) {
        checkArgument(factor >= 1, "factor %s is less than 1", factor);
        faults.slow(from, until, factor);
    }

    /** Takes back all faults and aims; a job that has begun still meets the faults. */
    public void clearFaults() {
        faults.clear(world.now());
    }

    /** Lets the faults in force go on for ever, and drops all aims and all faults to come. */
    public void freezeFaults() {
        faults.freeze(world.now());
    }

    /**
     * Aims at the {@code count}-th call of a kind that starts at {@code from} or later: {@code at} is given the instant {@code perMille}
     * thousandths into the call, beyond its end if more than 1000. A crash that comes first ends the aim.
     */
    public void aim(DiskCall call, long from, int count, int perMille, LongConsumer at) {
        checkArgument(count >= 1 && perMille >= 0, "no call is number %s, at %s thousandths", count, perMille);
        faults.aim(call, from, count, perMille, at);
    }
}
