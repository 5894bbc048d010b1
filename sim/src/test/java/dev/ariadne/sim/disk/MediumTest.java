package dev.ariadne.sim.disk;

import static dev.ariadne.sim.disk.DiskRig.contents;
import static dev.ariadne.sim.disk.DiskRig.filled;
import static dev.ariadne.sim.disk.DiskRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.world.Draws;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damage to what was durable. */
class MediumTest {
    private final DiskRig rig = new DiskRig();
    private final SimDisk disk = rig.disk;

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static Draws draws(long seed) {
        return Draws.of(seed, "damage");
    }

    /** A file of four sectors of one letter each, of which the last sync made the last one durable. */
    private DiskFile log() throws IOException {
        DiskFile file = rig.file("log", DiskRig.ascii("a".repeat(512) + "b".repeat(512) + "c".repeat(512)));
        file.write(1536, ByteBuffer.wrap(filled(512, 'd')));
        file.sync();
        nextJob();
        return file;
    }

    /** Ends the job and begins the next one, which sees what happened to the medium before. */
    private void nextJob() {
        rig.catchUp();
        long now = rig.now();
        rig.cursor.close();
        rig.cursor.open(now, now);
    }

    // Bit rot.

    @Test
    void a_rotten_sector_has_one_byte_changed_and_the_truth_is_still_known() throws IOException {
        DiskFile file = log();
        String truth = text(disk, "log");
        assertThat(disk.rot(1, draws(1))).isEqualTo(1);
        nextJob();
        byte[] read = contents(file);
        List<Damage> damage = disk.damage();
        assertThat(damage).hasSize(1);
        Damage only = damage.get(0);
        assertThat(only.file()).isEqualTo("log");
        assertThat(only.to()).isEqualTo(only.from() + 1);
        assertThat(only.from()).isLessThan(1536);
        byte[] expected = DiskRig.ascii(truth);
        assertThat(read[(int) only.from()]).isNotEqualTo(expected[(int) only.from()]);
        read[(int) only.from()] = expected[(int) only.from()];
        assertThat(read).isEqualTo(expected);
        assertThat(text(disk.durableAt(rig.now()), "log")).isEqualTo(truth);
    }

    @Test
    void forks_and_restarts_find_what_has_rotted() throws IOException {
        log();
        String truth = text(disk, "log");
        disk.rot(3, draws(1));
        String rotten = text(disk.fork(), "log");
        assertThat(rotten).isNotEqualTo(truth);
        assertThat(disk.durableVersion(rig.now()))
                .isEqualTo(disk.fork().durableVersion(0) + disk.durableVersion(rig.now()));
        for (Crash crash : Crash.values()) {
            rig.crash(rig.now(), crash);
            assertThat(text(disk, "log")).as(crash.name()).isEqualTo(rotten);
            assertThat(text(disk.durableAt(rig.now()), "log")).as(crash.name()).isEqualTo(truth);
            assertThat(disk.damage()).as(crash.name()).hasSize(3);
        }
    }

    @Test
    void what_the_last_sync_made_durable_never_rots() throws IOException {
        log();
        assertThat(disk.rot(100, draws(1))).isEqualTo(3);
        assertThat(disk.damage()).allMatch(damage -> damage.to() <= 1536);
    }

    @Test
    void nothing_rots_of_a_file_that_was_synced_once_unless_it_is_complete_by_its_name() throws IOException {
        disk.completeFiles(name -> name.equals("snapshot"));
        rig.file("tmp", filled(700, 'x'));
        nextJob();
        assertThat(disk.rot(100, draws(1))).isZero();
        disk.rename("tmp", "snapshot");
        disk.syncDirectory();
        nextJob();
        assertThat(disk.rot(100, draws(1))).isEqualTo(2);
        assertThat(disk.damage()).allMatch(damage -> damage.file().equals("snapshot"));
    }

    @Test
    void after_a_truncation_what_was_last_before_it_may_be_last_again() throws IOException {
        DiskFile file = log();
        file.truncate(1024);
        file.sync();
        nextJob();
        assertThat(disk.rot(100, draws(1))).as("a and b").isEqualTo(2);
        file.truncate(0);
        file.sync();
        nextJob();
        assertThat(disk.damage()).isEmpty();
        assertThat(disk.rot(100, draws(1))).isZero();
    }

    @Test
    void a_truncation_moves_what_is_spared_never_up() throws IOException {
        DiskFile file = rig.file("log", filled(512, 'a'));
        file.write(512, ByteBuffer.wrap(filled(1536, 'b')));
        file.sync();
        file.truncate(1600);
        file.sync();
        nextJob();
        assertThat(disk.rot(100, draws(1))).as("a alone").isEqualTo(1);
    }

    @Test
    void what_a_power_failure_let_survive_is_spared() throws IOException {
        DiskFile file = log();
        file.write(0, ByteBuffer.wrap(filled(10, 'x')));
        rig.crash(rig.now(), Crash.POWER_FAILURE);
        assertThat(disk.rot(100, draws(1))).isZero();
    }

    @Test
    void damage_ends_with_the_file_however_it_was_cut_off() throws IOException {
        DiskFile file = log();
        disk.rot(3, draws(1));
        file.truncate(0);
        for (int outcome = 0; outcome < 50; outcome++) {
            SimDisk left = rig.tryPowerFailure(rig.now(), outcome);
            if (contents(left, "log").length == 0) {
                assertThat(left.damage()).isEmpty();
            }
        }
    }

    @Test
    void what_waits_to_be_replaced_does_not_rot() throws IOException {
        DiskFile file = log();
        file.write(0, ByteBuffer.wrap(filled(1024, 'x')));
        nextJob();
        assertThat(disk.rot(100, draws(1))).as("c alone").isEqualTo(1);
    }

    @Test
    void writing_anew_makes_damage_good_once_it_is_durable() throws IOException {
        DiskFile file = log();
        disk.rot(3, draws(1));
        nextJob();
        file.write(0, ByteBuffer.wrap(filled(1536, 'x')));
        assertThat(text(disk, "log")).startsWith("x".repeat(1536));
        assertThat(disk.damage()).hasSize(3);
        file.sync();
        nextJob();
        assertThat(disk.damage()).isEmpty();
        assertThat(text(disk.durableAt(rig.now()), "log")).startsWith("x".repeat(1536));
    }

    @Test
    void deleting_a_file_ends_its_damage_once_that_is_durable() throws IOException {
        log();
        disk.rot(3, draws(1));
        disk.delete("log");
        assertThat(disk.damage()).hasSize(3);
        disk.syncDirectory();
        nextJob();
        assertThat(disk.damage()).isEmpty();
    }

    @Test
    void a_job_that_has_begun_does_not_see_damage_yet() throws IOException {
        DiskFile file = log();
        String truth = text(disk, "log");
        disk.rot(3, draws(1));
        rig.cursor.close();
        rig.cursor.open(rig.world.now() + 50, rig.world.now() - 1);
        ByteBuffer read = ByteBuffer.allocate(2048);
        file.read(0, read);
        assertThat(ascii(read.array())).isEqualTo(truth);
        nextJob();
        assertThat(contents(file)).isNotEqualTo(DiskRig.ascii(truth));
    }

    @Test
    void what_such_a_job_writes_covers_the_damage() throws IOException {
        DiskFile file = log();
        disk.rot(3, draws(1));
        rig.cursor.close();
        rig.cursor.open(rig.world.now() + 50, rig.world.now() - 1);
        file.write(0, ByteBuffer.wrap(filled(512, 'x')));
        file.write(512, ByteBuffer.wrap(filled(512, 'y')));
        file.sync();
        file.write(1024, ByteBuffer.wrap(filled(512, 'z')));
        nextJob();
        assertThat(ascii(contents(file))).startsWith("x".repeat(512) + "y".repeat(512) + "z".repeat(512));
    }

    // Misdirection.

    @Test
    void a_misplaced_sector_is_found_in_the_place_of_another_and_its_own_is_empty() throws IOException {
        DiskFile file = log();
        String truth = text(disk, "log");
        long seed = 0;
        while (!disk.misplace(draws(seed))) {
            seed++;
        }
        nextJob();
        String found = ascii(contents(file));
        String sectors = "";
        for (int sector = 0; sector < 4; sector++) {
            String part = found.substring(512 * sector, 512 * sector + 512);
            assertThat(part).isEqualTo(part.substring(0, 1).repeat(512));
            sectors += part.charAt(0) == 0 ? '0' : part.charAt(0);
        }
        assertThat(sectors).isIn("b0cd", "0acd", "c00d", "cb0d", "0bad", "ac0d", "a0bd");
        assertThat(disk.damage()).isNotEmpty();
        assertThat(text(disk.durableAt(rig.now()), "log")).isEqualTo(truth);
    }

    @Test
    void a_misdirected_read_finds_another_sector_once_and_nothing_is_damaged() throws IOException {
        DiskFile file = log();
        String truth = text(disk, "log");
        nextJob();
        DiskFault fault = disk.faults().misdirectReads(rig.now(), Long.MAX_VALUE, 1);
        String read = truth;
        for (int tries = 0; read.equals(truth); tries++) {
            assertThat(tries).isLessThan(50);
            read = ascii(contents(file));
        }
        assertThat(read).hasSameSizeAs(truth).endsWith("d".repeat(512));
        assertThat(fault.calls()).isEqualTo(1);
        assertThat(contents(file)).isEqualTo(DiskRig.ascii(truth));
        assertThat(disk.damage()).isEmpty();
    }

    @Test
    void a_misdirected_read_spares_jobs_from_before_and_what_the_last_sync_made_durable() throws IOException {
        DiskFile file = log();
        long now = rig.now();
        DiskFault fault = disk.faults().misdirectReads(now + 1, Long.MAX_VALUE, 100);
        rig.cursor.advance(10);
        for (int tries = 0; tries < 50; tries++) {
            file.read(0, ByteBuffer.allocate(2048));
        }
        assertThat(fault.calls()).as("a job from before").isZero();
        nextJob();
        for (int tries = 0; tries < 50; tries++) {
            file.read(1536, ByteBuffer.allocate(512));
            file.read(100, ByteBuffer.allocate(512));
        }
        assertThat(fault.calls()).as("no whole sector, or the last one").isZero();
        for (int tries = 0; tries < 50; tries++) {
            file.read(0, ByteBuffer.allocate(512));
        }
        assertThat(fault.calls()).as("the first sector").isPositive();
    }

    // Wiped disks.

    @Test
    void a_wiped_disk_is_empty_and_what_was_durable_is_still_known() throws IOException {
        log();
        disk.create("never-synced");
        disk.wipe();
        rig.crash(rig.now(), Crash.PROCESS_KILL);
        assertThat(disk.list()).isEmpty();
        assertThat(disk.fork().list()).isEmpty();
        assertThat(disk.durableAt(rig.now()).list()).containsExactly("log");
        assertThat(disk.damage()).containsExactly(new Damage("log", 0, 2048));
    }

    @Test
    void what_is_made_of_a_wiped_disk_counts_as_damaged_until_it_is_replaced() throws IOException {
        log();
        disk.wipe();
        rig.crash(rig.now(), Crash.PROCESS_KILL);
        rig.file("new", DiskRig.ascii("x"));
        assertThat(disk.durableAt(rig.now()).list()).containsExactly("new");
        assertThat(disk.damage()).containsExactly(new Damage("log", 0, 2048));
        disk.replace();
        assertThat(disk.damage()).isEmpty();
        assertThat(disk.durableAt(rig.now()).list()).isEmpty();
    }
}
