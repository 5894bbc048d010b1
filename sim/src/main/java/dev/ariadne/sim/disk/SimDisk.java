package dev.ariadne.sim.disk;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

import dev.ariadne.sim.disk.FaultWindow.Kind;
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
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private final long id;
    private final DiskFaults faults;
    private final DiskClock clock;
    private final Directory directory;
    private int incarnation;

    private long lostByPower;

    /** Which names files have only when they are complete. */
    private Predicate<String> complete = name -> false;

    private long nextFileId;

    /** Ends of syncs that held and decided something, and that are not settled yet, in order. */
    private final ArrayDeque<Long> pendingSyncs = new ArrayDeque<>();

    /** Settled syncs, and crashes. */
    private long settledVersion;

    /** The first damage that running code does not see yet: jobs see what came before they began. */
    private long unseenSince = Long.MAX_VALUE;

    /** What was durable before a wipe; null if there was none. */
    private @Nullable SimDisk wiped;

    /** A new, empty disk; {@code id} keys its draws. */
    public SimDisk(World world, long id, DiskTiming timing) {
        this.world = world;
        this.id = id;
        faults = new DiskFaults(world);
        clock = new DiskClock(world, timing, faults, world.draws("disk.latency", id));
        directory = new Directory();
    }

    /** A fork of a disk. */
    private SimDisk(SimDisk origin, Directory copy) {
        world = origin.world;
        id = origin.id;
        faults = new DiskFaults(world);
        clock = origin.clock.stopped(faults);
        directory = copy;
        nextFileId = origin.nextFileId;
        wiped = origin.wiped;
    }

    /** Says which names files have only when they are complete, so that nobody takes damage at their end for a write cut short. */
    public void completeFiles(Predicate<String> names) {
        complete = names;
    }

    /** Hands the disk to a new incarnation. Files opened before are no longer usable. */
    public void attach(Cursor cursor, Draws latency) {
        clock.attach(cursor, latency);
        incarnation++;
    }

    // What code under test calls.

    /** Creates an empty file, open for reading and writing. Fails where the name is taken. */
    public DiskFile create(String name) throws IOException {
        long start = begin("create", name);
        long end = clock.end(DiskCall.META, start, 0);
        if (directory.visible().containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        if (clock.room(start, this::used) == 0) {
            throw clock.refused(name, start);
        }
        SimFile file = new SimFile(nextFileId++);
        directory.change(start, end, null, name, file);
        return new DiskFile(this, file, name, incarnation);
    }

    /** Opens an existing file for reading and writing. */
    public DiskFile open(String name) throws IOException {
        long start = begin("open", name);
        clock.end(DiskCall.META, start, 0);
        return new DiskFile(this, existing(name), name, incarnation);
    }

    /** Gives a file another name, atomically; a file that had that name is gone. */
    public void rename(String from, String to) throws IOException {
        long start = begin("rename", from);
        long end = clock.end(DiskCall.META, start, 0);
        directory.change(start, end, from, to, existing(from));
    }

    public void delete(String name) throws IOException {
        long start = begin("delete", name);
        long end = clock.end(DiskCall.META, start, 0);
        existing(name);
        directory.change(start, end, name, null, null);
    }

    /** The names of all files, in ascending order. */
    public List<String> list() throws IOException {
        long start = begin("list", "");
        clock.end(DiskCall.META, start, 0);
        return new ArrayList<>(directory.visible().keySet());
    }

    /** Makes creations, renames and deletions so far durable. */
    public void syncDirectory() throws IOException {
        long start = begin("sync-dir", "");
        long end = clock.end(DiskCall.SYNC, start, 0);
        boolean fails = clock.meets(Kind.FAIL, DiskCall.SYNC, start);
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
        clock.end(DiskCall.META, begin("size", name), 0);
        return file.size();
    }

    int read(SimFile file, String name, long position, ByteBuffer into) throws IOException {
        checkArgument(position >= 0, "position %s of %s is negative", position, name);
        int there = (int) Math.min(into.remaining(), Math.max(0, file.size() - position));
        long start = begin("read", name);
        clock.end(DiskCall.READ, start, there);
        if (clock.meets(Kind.FAIL, DiskCall.READ, start)) {
            throw new IOException("read of " + name + " failed (injected)");
        }
        int count = there > 1 && clock.meets(Kind.SHORTEN, DiskCall.READ, start) ? part(there, start) : there;
        if (count > 0) {
            into.put(file.visible(), (int) position, count);
        }
        if (count > 0 && clock.mayMeet(Kind.MISDIRECT, DiskCall.READ, start)) {
            misdirect(file, (int) position, into.slice(into.position() - count, count), start);
        }
        return count;
    }

    /** Lets a read find one sector of another place, where that is safe. */
    private void misdirect(SimFile file, int position, ByteBuffer read, long start) {
        Medium.Misread misread = new Medium(directory, complete, start)
                .misread(file, position, read.remaining(), world.draws("disk.misdirect", id, start));
        if (misread != null && clock.meets(Kind.MISDIRECT, DiskCall.READ, start)) {
            misread.into(read);
        }
    }

    int write(SimFile file, String name, long position, ByteBuffer from) throws IOException {
        int asked = from.remaining();
        checkArgument(
                position >= 0 && position + asked <= FILE_BYTES_MAX,
                "write of %s bytes at %s of %s",
                asked,
                position,
                name);
        byte[] bytes = new byte[asked];
        from.get(from.position(), bytes);
        long start = begin("write", name);
        long end = clock.end(DiskCall.WRITE, start, asked);
        clock.note(Mixer.fold(Mixer.hash(bytes), position));
        if (clock.meets(Kind.FAIL, DiskCall.WRITE, start)) {
            throw new IOException("write to " + name + " failed (injected)");
        }
        if (asked == 0) {
            return 0;
        }
        boolean torn = asked > 1 && clock.meets(Kind.TEAR, DiskCall.WRITE, start);
        boolean isPart = torn || (asked > 1 && clock.meets(Kind.SHORTEN, DiskCall.WRITE, start));
        int count = fitting(file, name, (int) position, isPart ? part(asked, start) : asked, start);
        file.write(start, end, (int) position, count == asked ? bytes : Arrays.copyOf(bytes, count));
        from.position(from.position() + count);
        if (torn) {
            throw new IOException("write to " + name + " failed after " + count + " bytes (injected)");
        }
        return count;
    }

    /** How many bytes of a write there is room for; at least one. */
    private int fitting(SimFile file, String name, int position, int count, long start) throws DiskFullException {
        long room = clock.room(start, this::used);
        long limit = room == Long.MAX_VALUE ? Long.MAX_VALUE : file.size() + room;
        if (position >= limit) {
            throw clock.refused(name, start);
        }
        return (int) Math.min(count, limit - position);
    }

    /** How many of the bytes of a call are transferred that does not transfer all. */
    private int part(int bytes, long start) {
        return 1 + world.draws("disk.part", id, start).nextInt(bytes - 1);
    }

    void truncate(SimFile file, String name, long size) throws IOException {
        checkArgument(size >= 0 && size <= FILE_BYTES_MAX, "length %s of %s", size, name);
        long start = begin("truncate", name);
        long end = clock.end(DiskCall.WRITE, start, 0);
        clock.note(size);
        if (clock.meets(Kind.FAIL, DiskCall.WRITE, start)) {
            throw new IOException("truncation of " + name + " failed (injected)");
        }
        if (size > file.size() && size - file.size() > clock.room(start, this::used)) {
            throw clock.refused(name, start);
        }
        file.truncate(start, end, (int) size);
    }

    private long used() {
        long used = 0;
        for (SimFile file : directory.visible().values()) {
            used += file.size();
        }
        return used;
    }

    void sync(SimFile file, String name) throws IOException {
        long start = begin("sync", name);
        long end = clock.end(DiskCall.SYNC, start, 0);
        boolean fails = clock.meets(Kind.FAIL, DiskCall.SYNC, start);
        synced(file.sync(fails ? start : end, !fails), end, fails, name);
    }

    private void synced(boolean decidedAny, long end, boolean failed, String what) throws IOException {
        if (failed) {
            clock.note(-1);
            throw new IOException("sync of " + what + " failed (injected)");
        }
        if (decidedAny) {
            pendingSyncs.add(end);
        }
    }

    private long begin(String what, String name) {
        long start = clock.begin(what, name);
        settle();
        if (unseenSince != Long.MAX_VALUE && unseenSince <= clock.begun()) {
            unseenSince = Long.MAX_VALUE;
            for (SimFile file : directory.reachable()) {
                unseenSince = Math.min(unseenSince, file.showDamage(clock.begun()));
            }
        }
        return start;
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
        Survival survival = new Survival(draws);
        crash(time, crash, survival);
        lostByPower += survival.lost();
    }

    /** How many writes of a sector, changes of a length and of names power failures have taken that could be seen before. */
    public long lostByPower() {
        return lostByPower;
    }

    private void crash(long time, Crash crash, Survival survival) {
        settle();
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
        clock.crashedAt(time);
        incarnation++;
    }

    /**
     * Puts an empty medium in the place of this one, of which nothing ever comes back. The process must be down; until it is started
     * again, calls take no time and never fail, so that whoever sets the machine up can prepare its disk.
     */
    public void replace() {
        crash(world.now(), Crash.PROCESS_KILL, Survival.worst());
        directory.clear();
        wiped = null;
        clock.detach();
    }

    /**
     * What is certain at a time not before the world's: the worst that a power failure then could leave of an undamaged medium. Recovery
     * can really run on it; its calls take no time. Of a medium that was wiped it is what was durable before, for as long as it is empty.
     */
    public SimDisk durableAt(long time) {
        SimDisk before = wiped;
        if (before != null && directory.isEmpty()) {
            return before.fork();
        }
        SimDisk worst = fork();
        worst.crash(time, Crash.POWER_FAILURE, Survival.worst());
        worst.directory.reachable().forEach(SimFile::repair);
        return worst;
    }

    /** The same as {@link #durableAt}, only to be read, and only until this disk is used again; so it need not be copied. */
    public DurableView durableView(long time) {
        SimDisk before = wiped;
        if (before != null && directory.isEmpty()) {
            return before.durableView(time);
        }
        TreeMap<String, SimFile> files = new TreeMap<>();
        directory.durableAt(time).forEach((name, file) -> files.put(name, file.settledAt(time)));
        return new DurableView(files);
    }

    /** A copy in its own right, to try out what this disk shall be spared. Calls on it take no time and never fail. */
    public SimDisk fork() {
        TreeMap<Long, SimFile> copies = new TreeMap<>();
        Directory names = directory.copy(file -> copies.computeIfAbsent(file.id, i -> file.copy()));
        return new SimDisk(this, names);
    }

    // Damage to the medium. What may be hit is told in Medium.

    /**
     * Lets sectors rot, chosen by chance: one byte of each changes. Jobs that have begun do not see it yet. Returns how many there were
     * to hit.
     */
    public int rot(int sectors, Draws draws) {
        settle();
        unseenSince = Math.min(unseenSince, world.now());
        return new Medium(directory, complete, world.now()).rot(sectors, draws);
    }

    /**
     * Finds that a sector was once written to the place of another, chosen by chance: there its contents are, and its own place is as
     * though nothing had been written. Jobs that have begun do not see it yet. Returns whether there was one to hit.
     */
    public boolean misplace(Draws draws) {
        settle();
        unseenSince = Math.min(unseenSince, world.now());
        return new Medium(directory, complete, world.now()).misplace(draws);
    }

    /** Empties the medium. The process must be down. Unlike {@link #replace}, it counts as damage. */
    public void wipe() {
        SimDisk before = durableAt(world.now());
        crash(world.now(), Crash.PROCESS_KILL, Survival.worst());
        directory.clear();
        wiped = before;
    }

    /** All that was once durable and is no longer on the medium. What is written or deleted since is no damage. */
    public List<Damage> damage() {
        settle();
        SimDisk before = wiped;
        if (before == null) {
            return directory.damage();
        }
        List<Damage> all = new ArrayList<>();
        before.directory.visible().forEach((name, file) -> all.add(new Damage(name, 0, file.size())));
        all.addAll(directory.damage());
        return all;
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

    /** How many reads, writes, truncations and syncs code under test has made, failed ones included. */
    public long completions() {
        return clock.completions();
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

    /** What goes wrong with its calls. */
    public DiskFaults faults() {
        return faults;
    }
}
