package dev.ariadne.sim.disk;

import dev.ariadne.sim.world.Cursor;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A disk with a cursor to drive it, for scripts. Every call takes time that is easy to tell. */
final class DiskRig {
    static final long META = 10;
    static final long WRITE = 100;
    static final long SYNC = 1000;

    final World world;
    final SimDisk disk;
    final Cursor cursor = new Cursor();

    DiskRig() {
        this(1);
    }

    DiskRig(long seed) {
        world = new World(seed);
        disk = new SimDisk(world, 0, new DiskTiming(META, META, WRITE, 0, SYNC, 0, 0));
        disk.attach(cursor, world.draws("latency"));
        cursor.open(0, 0);
    }

    long now() {
        return cursor.now();
    }

    /** Lets the world catch up with the cursor, so that nothing done so far can be undone. */
    void catchUp() {
        world.runUntil(cursor.now());
    }

    void crash(long time, Crash crash) {
        crash(time, crash, 0);
    }

    void crash(long time, Crash crash, long outcome) {
        cursor.close();
        world.runUntil(Math.max(time, world.now()));
        disk.crash(time, crash, world.draws("crash", outcome));
        disk.attach(cursor, world.draws("latency", time));
        cursor.open(time, time);
    }

    /** What one of many power failures would leave. */
    SimDisk tryPowerFailure(long time, long outcome) {
        SimDisk fork = disk.fork();
        fork.crash(time, Crash.POWER_FAILURE, world.draws("try", outcome));
        return fork;
    }

    /** A synced file with the given contents under a synced name. */
    DiskFile file(String name, byte[] contents) throws IOException {
        DiskFile file = disk.create(name);
        if (contents.length > 0) {
            file.write(0, ByteBuffer.wrap(contents));
        }
        file.sync();
        disk.syncDirectory();
        return file;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] filled(int size, char with) {
        return ascii(String.valueOf(with).repeat(size));
    }

    static byte[] contents(SimDisk disk, String name) throws IOException {
        return contents(disk.open(name));
    }

    static byte[] contents(DiskFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        file.read(0, bytes);
        return bytes.array();
    }

    static String text(SimDisk disk, String name) throws IOException {
        return new String(contents(disk, name), StandardCharsets.US_ASCII);
    }
}
