package dev.ariadne.sim.disk;

import static dev.ariadne.sim.disk.DiskRig.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ariadne.sim.world.Draws;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The disk against its naive twin: small scripts, every crash instant, several outcomes of each. */
class CrashPropertyTest {
    private static final int SIZE_MAX = 4 * 512;

    @Property(seed = "31", tries = 300)
    void a_crash_at_any_instant_leaves_what_the_rules_allow(@ForAll long seed) throws IOException {
        DiskRig rig = new DiskRig(seed);
        Draws draws = Draws.of(seed, "script");
        byte[] first = new byte[draws.nextInt(SIZE_MAX)];
        draws.nextBytes(first);
        DiskFile file = rig.file("f", first);
        NaiveFile twin = new NaiveFile(first);
        for (int job = 0; job < 4; job++) {
            rig.catchUp();
            long begin = rig.now();
            TreeSet<Long> instants = new TreeSet<>(List.of(begin));
            for (int call = draws.nextInt(5); call >= 0; call--) {
                call(rig, file, draws, twin);
                instants.addAll(List.of(rig.now() - 1, rig.now()));
            }
            assertThat(contents(rig.disk.fork(), "f")).isEqualTo(twin.visible());
            for (long time = begin; time < rig.now(); time += 1 + (rig.now() - begin) / 40) {
                instants.add(time);
            }
            for (long time : instants) {
                checkInstant(rig, twin.copy(), time);
            }
            if (draws.nextInt(3) == 0) {
                long time = begin + draws.nextLong(rig.now() - begin + 1);
                rig.crash(time, Crash.PROCESS_KILL);
                twin.kill(time);
                file = rig.disk.open("f");
                assertThat(contents(rig.disk.fork(), "f")).isEqualTo(twin.visible());
            }
        }
    }

    /** One call of a script, on the disk and on its twin. Positions are aligned half of the time: some bugs need that. */
    private static void call(DiskRig rig, DiskFile file, Draws draws, NaiveFile twin) throws IOException {
        long start = rig.now();
        int position = draws.nextInt(SIZE_MAX);
        int limit = position + draws.nextInt(SIZE_MAX - position);
        if (draws.nextBoolean()) {
            position = position / 512 * 512;
            limit = limit / 512 * 512;
        }
        switch (draws.nextInt(6)) {
            case 0 -> {
                file.truncate(position);
                twin.truncate(start, rig.now(), position);
            }
            case 1, 2 -> {
                file.sync();
                twin.sync(start, rig.now(), false);
            }
            case 3 -> {
                rig.disk.faults().fail(DiskCall.SYNC, start, start + 1, 1);
                assertThatIOException().isThrownBy(file::sync);
                twin.sync(start, rig.now(), true);
            }
            default -> {
                byte[] bytes = new byte[limit - position];
                draws.nextBytes(bytes);
                file.write(position, ByteBuffer.wrap(bytes));
                if (bytes.length > 0) {
                    twin.write(start, rig.now(), position, bytes);
                }
            }
        }
    }

    private static void checkInstant(DiskRig rig, NaiveFile twin, long time) throws IOException {
        twin.kill(time);
        SimDisk killed = rig.disk.fork();
        killed.crash(time, Crash.PROCESS_KILL, rig.world.draws("none"));
        assertThat(contents(killed, "f")).isEqualTo(twin.visible());
        ByteBuffer view = ByteBuffer.allocate(rig.disk.durableView(time).size("f"));
        rig.disk.durableView(time).read("f", 0, view);
        assertThat(view.array()).isEqualTo(contents(rig.disk.durableAt(time), "f"));
        assertThat(twin.allows(contents(rig.disk.durableAt(time), "f"), time, true))
                .as("worst case at %d", time)
                .isTrue();
        for (int outcome = 0; outcome < 4; outcome++) {
            SimDisk left = rig.tryPowerFailure(time, outcome);
            byte[] bytes = contents(left, "f");
            assertThat(twin.allows(bytes, time, false))
                    .as("outcome %d at %d", outcome, time)
                    .isTrue();
            assertThat(contents(left.durableAt(time), "f")).isEqualTo(bytes);
        }
    }
}
