package dev.ariadne.sim.disk;

import static dev.ariadne.sim.disk.DiskRig.ascii;
import static dev.ariadne.sim.disk.DiskRig.contents;
import static dev.ariadne.sim.disk.DiskRig.filled;
import static dev.ariadne.sim.disk.DiskRig.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private static final int OUTCOMES = 200;

    private final DiskRig rig = new DiskRig();
    private final SimDisk disk = rig.disk;

    // What code under test sees.

    @Test
    void files_are_created_opened_renamed_and_deleted() throws IOException {
        disk.create("b").close();
        disk.create("a").write(0, ByteBuffer.wrap(ascii("x")));
        assertThat(disk.list()).containsExactly("a", "b");
        assertThatThrownBy(() -> disk.create("a")).isInstanceOf(FileAlreadyExistsException.class);
        disk.rename("a", "b");
        assertThat(disk.list()).containsExactly("b");
        assertThat(text(disk, "b")).isEqualTo("x");
        disk.delete("b");
        assertThat(disk.list()).isEmpty();
        assertThatThrownBy(() -> disk.open("b")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.delete("b")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename("b", "c")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void what_lies_between_the_end_and_a_later_write_is_zero() throws IOException {
        DiskFile file = disk.create("f");
        file.write(0, ByteBuffer.wrap(filled(600, 'x')));
        file.truncate(2);
        file.write(4, ByteBuffer.wrap(ascii("y")));
        assertThat(contents(file)).containsExactly('x', 'x', 0, 0, 'y');
        file.truncate(6);
        assertThat(contents(file)).containsExactly('x', 'x', 0, 0, 'y', 0);
    }

    @Test
    void a_read_stops_at_the_end_of_the_file() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        ByteBuffer into = ByteBuffer.allocate(5);
        assertThat(file.read(1, into)).isEqualTo(2);
        assertThat(into.position()).isEqualTo(2);
        assertThat(file.read(3, into)).isZero();
        assertThat(file.read(9, into)).isZero();
    }

    @Test
    void a_closed_file_and_one_of_a_former_incarnation_are_of_no_use() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        DiskFile closed = disk.open("f");
        closed.close();
        assertThatIOException().isThrownBy(closed::size);
        rig.crash(rig.now(), Crash.PROCESS_KILL);
        assertThatThrownBy(file::size).isInstanceOf(VerifyException.class);
    }

    @Test
    void two_jobs_cannot_use_the_disk_at_once() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        rig.cursor.close();
        rig.cursor.open(0, 0);
        assertThatThrownBy(file::size)
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("disk used by two jobs at once");
    }

    // What a crash leaves.

    @Test
    void a_kill_leaves_what_was_done_and_undoes_the_rest() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        long before = rig.now();
        file.write(0, ByteBuffer.wrap(ascii("x")));
        long between = rig.now();
        file.write(1, ByteBuffer.wrap(ascii("y")));
        rig.crash(between, Crash.PROCESS_KILL);
        assertThat(text(disk, "f")).isEqualTo("xbc");
        assertThat(text(disk.durableAt(between), "f")).isEqualTo("abc");
        assertThat(before).isLessThan(between);
    }

    @Test
    void a_kill_stops_a_large_write_between_two_pages() throws IOException {
        DiskFile file = rig.file("f", filled(10_000, '-'));
        long start = rig.now();
        file.write(100, ByteBuffer.wrap(filled(9_000, 'x')));
        long end = rig.now();
        TreeSet<Integer> written = new TreeSet<>();
        for (long time = start; time <= end; time++) {
            SimDisk fork = disk.fork();
            fork.crash(time, Crash.PROCESS_KILL, rig.world.draws("none"));
            String text = text(fork, "f");
            int count = (int) text.chars().filter(c -> c == 'x').count();
            assertThat(text.substring(100, 100 + count)).isEqualTo("x".repeat(count));
            written.add(count);
        }
        assertThat(written).containsExactly(0, 4096 - 100, 8192 - 100, 9000);
    }

    @Test
    void what_a_kill_left_in_the_page_cache_is_lost_with_the_power_unless_synced_again() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        file.write(0, ByteBuffer.wrap(ascii("x")));
        rig.crash(rig.now(), Crash.PROCESS_KILL);
        assertThat(text(disk, "f")).isEqualTo("xbc");
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("abc");
        disk.open("f").sync();
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("xbc");
    }

    @Test
    void a_sync_holds_from_its_end_on_and_not_before() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        file.write(0, ByteBuffer.wrap(ascii("x")));
        long start = rig.now();
        file.sync();
        long end = rig.now();
        for (long time = start; time < end; time += 50) {
            assertThat(text(disk.durableAt(time), "f")).isEqualTo("abc");
        }
        assertThat(text(disk.durableAt(end - 1), "f")).isEqualTo("abc");
        assertThat(text(disk.durableAt(end), "f")).isEqualTo("xbc");
    }

    @Test
    void a_write_is_torn_at_sectors_and_nowhere_else() throws IOException {
        DiskFile file = rig.file("f", filled(2048, '-'));
        file.write(0, ByteBuffer.wrap(filled(2048, 'x')));
        TreeSet<String> outcomes = new TreeSet<>();
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            String text = text(rig.tryPowerFailure(rig.now(), outcome), "f");
            StringBuilder sectors = new StringBuilder();
            for (int sector = 0; sector < 4; sector++) {
                String part = text.substring(sector * 512, (sector + 1) * 512);
                assertThat(part).isIn("-".repeat(512), "x".repeat(512));
                sectors.append(part.charAt(0));
            }
            outcomes.add(sectors.toString());
        }
        assertThat(outcomes).hasSize(16);
    }

    @Test
    void sectors_and_the_length_fare_apart_and_each_keeps_a_prefix() throws IOException {
        DiskFile file = rig.file("f", ascii(""));
        file.write(0, ByteBuffer.wrap(filled(512, 'a')));
        file.write(512, ByteBuffer.wrap(filled(512, 'b')));
        file.write(0, ByteBuffer.wrap(filled(512, 'c')));
        TreeSet<String> outcomes = new TreeSet<>();
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            byte[] bytes = contents(rig.tryPowerFailure(rig.now(), outcome), "f");
            assertThat(bytes.length).isIn(0, 512, 1024);
            String first = bytes.length == 0 ? "." : bytes[0] == 0 ? "0" : String.valueOf((char) bytes[0]);
            String second = bytes.length < 1024 ? "." : bytes[512] == 0 ? "0" : String.valueOf((char) bytes[512]);
            outcomes.add(first + second);
        }
        assertThat(outcomes).containsExactlyInAnyOrder("..", "0.", "a.", "c.", "00", "0b", "a0", "ab", "c0", "cb");
    }

    @Test
    void a_tail_reused_before_its_truncation_is_synced_can_bring_back_what_was_cut_off() throws IOException {
        byte[] records = ascii("1".repeat(512) + "2".repeat(512) + "3".repeat(512));
        String resurrected = "1".repeat(512) + "x".repeat(512) + "3".repeat(512);
        DiskFile file = rig.file("f", records);
        file.truncate(512);
        file.write(512, ByteBuffer.wrap(filled(512, 'x')));
        assertThat(outcomes("f", rig.now())).contains(resurrected);
    }

    @Test
    void a_tail_reused_after_its_truncation_was_synced_cannot() throws IOException {
        DiskFile file = rig.file("f", ascii("1".repeat(512) + "2".repeat(512) + "3".repeat(512)));
        file.truncate(512);
        file.sync();
        file.write(512, ByteBuffer.wrap(filled(512, 'x')));
        assertThat(outcomes("f", rig.now()))
                .containsExactlyInAnyOrder(
                        "1".repeat(512), "1".repeat(512) + "\0".repeat(512), "1".repeat(512) + "x".repeat(512));
    }

    // What is durable, seen without a copy.

    @Test
    void a_view_names_the_files_whose_names_are_durable_at_each_instant() throws IOException {
        rig.file("a", ascii("1"));
        rig.file("b", ascii("2"));
        rig.catchUp();
        TreeSet<Long> instants = new TreeSet<>(List.of(rig.now()));
        disk.delete("a");
        disk.rename("b", "c");
        instants.add(rig.now());
        disk.syncDirectory();
        instants.addAll(List.of(rig.now() - 1, rig.now()));
        for (long time : instants) {
            assertThat(disk.durableView(time).list())
                    .as("at %d", time)
                    .isEqualTo(disk.durableAt(time).list());
        }
    }

    @Test
    void a_view_is_of_the_medium_before_it_was_damaged_or_wiped() throws IOException {
        disk.completeFiles(name -> true);
        rig.file("g", filled(2048, 'x'));
        rig.catchUp();
        assertThat(disk.rot(2, rig.world.draws("rot"))).isPositive();
        assertThat(seen(disk.durableView(rig.now()), "g")).isEqualTo("x".repeat(2048));
        disk.open("g").write(0, ByteBuffer.wrap(filled(600, 'y'))); // perhaps over some of it
        disk.open("g").sync();
        rig.catchUp();
        String undamaged = "y".repeat(600) + "x".repeat(1448);
        assertThat(seen(disk.durableView(rig.now()), "g")).isEqualTo(undamaged);
        disk.wipe();
        assertThat(seen(disk.durableView(rig.world.now()), "g")).isEqualTo(undamaged);
    }

    private static String seen(DurableView view, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(view.size(name));
        assertThat(view.read(name, 0, bytes)).isEqualTo(view.size(name));
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }

    // Directories.

    @Test
    void a_new_file_is_lost_without_a_sync_of_the_directory_however_well_it_was_synced() throws IOException {
        DiskFile file = disk.create("f");
        file.write(0, ByteBuffer.wrap(ascii("x")));
        file.sync();
        assertThat(disk.durableAt(rig.now()).list()).isEmpty();
        disk.syncDirectory();
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("x");
    }

    @Test
    void a_rename_is_lost_without_a_sync_of_the_directory_and_the_old_file_is_back() throws IOException {
        rig.file("f", ascii("old"));
        rig.file("f.new", ascii("new"));
        disk.rename("f.new", "f");
        SimDisk worst = disk.durableAt(rig.now());
        assertThat(text(worst, "f")).isEqualTo("old");
        assertThat(text(worst, "f.new")).isEqualTo("new");
        disk.syncDirectory();
        assertThat(disk.durableAt(rig.now()).list()).containsExactly("f");
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("new");
    }

    @Test
    void a_rename_may_survive_a_file_whose_contents_do_not() throws IOException {
        rig.file("f", ascii("old"));
        disk.create("f.new").write(0, ByteBuffer.wrap(ascii("new")));
        disk.rename("f.new", "f");
        disk.syncDirectory();
        assertThat(text(disk.durableAt(rig.now()), "f")).isEmpty();
    }

    @Test
    void the_directory_keeps_a_prefix_of_its_operations() throws IOException {
        disk.create("a");
        disk.create("b");
        disk.rename("a", "c");
        disk.delete("b");
        TreeSet<String> outcomes = new TreeSet<>();
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            outcomes.add(rig.tryPowerFailure(rig.now(), outcome).list().toString());
        }
        assertThat(outcomes).containsExactlyInAnyOrder("[]", "[a]", "[a, b]", "[b, c]", "[c]");
    }

    // Failures.

    @Test
    void after_a_failed_sync_no_later_one_saves_what_was_written_before() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fail(DiskCall.SYNC, rig.now(), Long.MAX_VALUE, 1);
        file.write(0, ByteBuffer.wrap(ascii("x")));
        assertThatIOException().isThrownBy(file::sync).withMessage("sync of f failed (injected)");
        file.sync();
        file.sync();
        rig.catchUp();
        assertThat(text(disk, "f")).isEqualTo("xbc");
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("abc");
    }

    @Test
    void after_a_failed_sync_what_is_written_again_and_synced_is_safe() throws IOException {
        DiskFile file = rig.file("f", filled(1024, '-'));
        disk.faults().fail(DiskCall.SYNC, rig.now(), Long.MAX_VALUE, 1);
        file.write(0, ByteBuffer.wrap(filled(1536, 'x')));
        assertThatIOException().isThrownBy(file::sync);
        file.write(512, ByteBuffer.wrap(filled(100, 'x')));
        file.sync();
        rig.catchUp();
        file.size(); // settles
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("-".repeat(512) + "x".repeat(512));
        file.write(0, ByteBuffer.wrap(filled(1536, 'x')));
        file.sync();
        rig.catchUp();
        file.size();
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("x".repeat(1536));
    }

    @Test
    void a_kill_within_a_job_undoes_the_failure_of_calls_it_had_not_made() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fail(DiskCall.SYNC, rig.now(), Long.MAX_VALUE, 1);
        long time = rig.now();
        file.write(0, ByteBuffer.wrap(ascii("x")));
        assertThatIOException().isThrownBy(file::sync);
        rig.crash(time, Crash.PROCESS_KILL);
        DiskFile again = disk.open("f");
        assertThatIOException().isThrownBy(again::sync);
        again.sync();
    }

    @Test
    void faults_that_are_taken_back_still_reach_a_job_that_has_begun() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        rig.catchUp();
        disk.faults().fail(DiskCall.SYNC, rig.now(), Long.MAX_VALUE, 5);
        disk.faults().slow(rig.now(), Long.MAX_VALUE, 1000);
        disk.faults().clear();
        assertThatIOException().isThrownBy(file::sync);
        rig.cursor.close();
        long next = rig.world.now() + 1_000_000_000;
        rig.cursor.open(next, rig.world.now());
        file.sync();
        assertThat(rig.now() - next).isBetween(DiskRig.SYNC, 2 * DiskRig.SYNC);
    }

    @Test
    void faults_that_are_frozen_go_on_and_those_to_come_never_do() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        rig.catchUp();
        long now = rig.now();
        disk.faults().slow(now, now + 1, 1000);
        disk.faults().slow(now + 1, Long.MAX_VALUE, 1_000_000);
        disk.faults().fail(DiskCall.SYNC, now + 1, Long.MAX_VALUE, 5);
        disk.faults().freeze();
        for (int i = 0; i < 3; i++) {
            long start = rig.now();
            file.sync();
            assertThat(rig.now() - start).isBetween(1000 * DiskRig.SYNC, 2000 * DiskRig.SYNC);
        }
    }

    @Test
    void a_failed_write_changes_nothing() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fail(DiskCall.WRITE, rig.now(), rig.now() + 1, 5);
        assertThatIOException().isThrownBy(() -> file.write(0, ByteBuffer.wrap(ascii("x"))));
        file.write(1, ByteBuffer.wrap(ascii("y")));
        assertThat(text(disk, "f")).isEqualTo("ayc");
    }

    @Test
    void a_slow_disk_is_slow_for_calls_that_start_in_the_window() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        long start = rig.now();
        disk.faults().slow(start, start + 1, 1000);
        disk.faults().slow(start, start + 1, 10);
        file.sync();
        assertThat(rig.now() - start).isBetween(1000 * DiskRig.SYNC, 2000 * DiskRig.SYNC);
        long next = rig.now();
        file.sync();
        assertThat(rig.now() - next).isBetween(DiskRig.SYNC, 2 * DiskRig.SYNC);
    }

    @Test
    void an_aim_is_told_an_instant_inside_the_call_it_is_aimed_at() throws IOException {
        List<Long> told = new ArrayList<>();
        disk.faults().aim(DiskCall.WRITE, rig.now() + 1, 2, 500, told::add);
        DiskFile file = rig.file("f", ascii("abc"));
        assertThat(told).isEmpty();
        long start = rig.now();
        file.write(0, ByteBuffer.wrap(ascii("x")));
        assertThat(told).containsExactly(start + (rig.now() - start) / 2);
        file.write(0, ByteBuffer.wrap(ascii("x")));
        assertThat(told).hasSize(1);
    }

    @Test
    void a_crash_ends_an_aim_of_its_time_but_not_a_later_one() throws IOException {
        List<Long> told = new ArrayList<>();
        disk.faults().aim(DiskCall.SYNC, 0, 1, 0, told::add);
        disk.faults().aim(DiskCall.SYNC, 5, 1, 0, told::add);
        rig.crash(4, Crash.PROCESS_KILL);
        disk.create("f").sync();
        assertThat(told).hasSize(1);
    }

    // What oracles ask.

    @Test
    void a_fork_goes_its_own_way_and_takes_no_time() throws IOException {
        rig.file("f", ascii("abc"));
        long time = rig.now();
        SimDisk fork = disk.fork();
        fork.open("f").write(0, ByteBuffer.wrap(ascii("x")));
        fork.delete("f");
        assertThat(fork.list()).isEmpty();
        assertThat(rig.now()).isEqualTo(time);
        assertThat(text(disk, "f")).isEqualTo("abc");
    }

    @Test
    void the_durable_version_grows_when_the_durable_image_changes() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        long synced = rig.now();
        long version = disk.durableVersion(synced);
        file.write(0, ByteBuffer.wrap(ascii("x")));
        file.sync();
        assertThat(disk.durableVersion(rig.now() - 1)).isEqualTo(version);
        assertThat(disk.durableVersion(rig.now())).isEqualTo(version + 1);
        rig.catchUp();
        file.sync();
        assertThat(disk.durableVersion(rig.now())).as("nothing new to sync").isEqualTo(version + 1);
        rig.crash(rig.now(), Crash.POWER_FAILURE);
        assertThat(disk.durableVersion(rig.now())).isGreaterThan(version + 1);
    }

    private Set<String> outcomes(String name, long time) throws IOException {
        TreeSet<String> outcomes = new TreeSet<>();
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            outcomes.add(text(rig.tryPowerFailure(time, outcome), name));
        }
        return outcomes;
    }
}
