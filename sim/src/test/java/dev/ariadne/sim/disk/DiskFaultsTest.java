package dev.ariadne.sim.disk;

import static dev.ariadne.sim.disk.DiskRig.ascii;
import static dev.ariadne.sim.disk.DiskRig.filled;
import static dev.ariadne.sim.disk.DiskRig.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What may befall calls of a disk. */
class DiskFaultsTest {
    private static final long FOREVER = Long.MAX_VALUE;

    private final DiskRig rig = new DiskRig();
    private final SimDisk disk = rig.disk;

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(ascii(text));
    }

    // A full disk.

    @Test
    void a_full_disk_takes_what_fits_and_then_nothing() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fill(rig.now(), FOREVER, 4);
        ByteBuffer bytes = buffer("123456");
        assertThat(file.write(3, bytes)).isEqualTo(4);
        assertThat(bytes.position()).isEqualTo(4);
        assertThatExceptionOfType(DiskFullException.class)
                .isThrownBy(() -> file.write(7, bytes))
                .withMessage("no room left on the disk for f (injected)");
        assertThat(text(disk, "f")).isEqualTo("abc1234");
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> disk.create("g"));
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.truncate(8));
        assertThat(disk.list()).containsExactly("f");
    }

    @Test
    void what_is_there_may_be_written_over_on_a_full_disk_and_synced() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fill(rig.now(), FOREVER, 0);
        assertThat(file.write(1, buffer("xyz"))).as("up to the end of the file").isEqualTo(2);
        file.sync();
        assertThat(text(disk.durableAt(rig.now()), "f")).isEqualTo("axy");
    }

    @Test
    void deleting_and_cutting_off_make_room() throws IOException {
        rig.file("old", ascii("123456789"));
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fill(rig.now(), FOREVER, 0);
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.write(3, buffer("x")));
        disk.delete("old");
        assertThat(file.write(3, buffer("123456789+"))).isEqualTo(9);
        file.truncate(6);
        file.truncate(10);
        assertThat(file.size()).isEqualTo(10);
    }

    @Test
    void there_is_room_again_when_the_window_is_over() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        DiskFault full = disk.faults().fill(rig.now(), rig.now() + 1, 0);
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.write(3, buffer("x")));
        assertThat(file.write(3, buffer("x"))).isEqualTo(1);
        assertThat(full.calls()).isEqualTo(1);
    }

    @Test
    void a_crash_before_the_first_call_of_a_window_lets_it_begin_anew() throws IOException {
        DiskFile file = rig.file("f", ascii(""));
        long before = rig.now();
        file.write(0, buffer("1234567"));
        disk.faults().fill(rig.now(), FOREVER, 5);
        file.write(7, buffer("8"));
        rig.crash(before, Crash.PROCESS_KILL);
        rig.cursor.advance(10 * DiskRig.WRITE);
        assertThat(disk.open("f").write(0, buffer("123456"))).isEqualTo(5);
    }

    // Transfers of a part.

    @Test
    void a_short_write_says_how_much_it_wrote() throws IOException {
        DiskFile file = rig.file("f", ascii(""));
        DiskFault shorts = disk.faults().shorten(DiskCall.WRITE, rig.now(), FOREVER, 2, false);
        for (int i = 0; i < 2; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(filled(100, 'x'));
            int count = file.write(0, bytes);
            assertThat(count).isBetween(1, 99);
            assertThat(bytes.remaining()).isEqualTo(100 - count);
            assertThat(text(disk, "f")).isEqualTo("x".repeat(count));
            file.truncate(0);
        }
        assertThat(file.write(0, ByteBuffer.wrap(filled(100, 'x')))).isEqualTo(100);
        assertThat(shorts.calls()).isEqualTo(2);
    }

    @Test
    void a_torn_write_fails_after_a_part() throws IOException {
        DiskFile file = rig.file("f", ascii(""));
        disk.faults().shorten(DiskCall.WRITE, rig.now(), FOREVER, 1, true);
        assertThatIOException()
                .isThrownBy(() -> file.write(0, ByteBuffer.wrap(filled(100, 'x'))))
                .withMessageMatching("write to f failed after \\d+ bytes \\(injected\\)");
        assertThat(file.size()).isBetween(1L, 99L);
    }

    @Test
    void a_short_read_gives_a_part() throws IOException {
        DiskFile file = rig.file("f", filled(100, 'x'));
        disk.faults().shorten(DiskCall.READ, rig.now(), FOREVER, 1, false);
        ByteBuffer into = ByteBuffer.allocate(200);
        int count = file.read(0, into);
        assertThat(count).isBetween(1, 99).isEqualTo(into.position());
        assertThat(file.read(count, into)).isEqualTo(100 - count);
    }

    @Test
    void a_single_byte_is_transferred_whole() throws IOException {
        DiskFile file = rig.file("f", ascii(""));
        disk.faults().shorten(DiskCall.WRITE, rig.now(), FOREVER, 1, true);
        disk.faults().shorten(DiskCall.READ, rig.now(), FOREVER, 1, false);
        assertThat(file.write(0, buffer("x"))).isEqualTo(1);
        assertThat(file.read(0, ByteBuffer.allocate(9))).isEqualTo(1);
        assertThat(file.write(0, ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void only_transfers_can_be_short_and_only_writes_thrown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> disk.faults().shorten(DiskCall.SYNC, 0, 1, 1, false))
                .withMessage("a SYNC call transfers nothing");
        assertThatIllegalArgumentException().isThrownBy(() -> disk.faults().shorten(DiskCall.READ, 0, 1, 1, true));
    }

    // Failures and time.

    @Test
    void reads_and_writes_may_fail_and_are_not_done() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        disk.faults().fail(DiskCall.READ, rig.now(), FOREVER, 1);
        disk.faults().fail(DiskCall.WRITE, rig.now(), FOREVER, 2);
        ByteBuffer into = ByteBuffer.allocate(3);
        assertThatIOException().isThrownBy(() -> file.read(0, into)).withMessage("read of f failed (injected)");
        assertThat(into.position()).isZero();
        assertThatIOException().isThrownBy(() -> file.write(0, buffer("x")));
        assertThatIOException().isThrownBy(() -> file.truncate(0));
        assertThat(file.read(0, into)).isEqualTo(3);
        assertThat(text(disk, "f")).isEqualTo("abc");
    }

    @Test
    void a_stall_holds_every_call_until_its_end() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        long end = rig.now() + 1_000_000;
        DiskFault stall = disk.faults().stall(rig.now(), end);
        file.write(0, buffer("x"));
        assertThat(rig.now()).isEqualTo(end);
        file.write(0, buffer("x"));
        assertThat(rig.now()).isBetween(end + DiskRig.WRITE, end + 2 * DiskRig.WRITE);
        assertThat(stall.calls()).isEqualTo(1);
    }

    @Test
    void a_stall_that_is_frozen_lets_no_call_end_in_any_run() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        rig.catchUp();
        disk.faults().stall(rig.now(), rig.now() + 10);
        disk.faults().freeze();
        file.sync();
        file.sync();
        assertThat(rig.now()).isGreaterThan(1L << 59);
    }

    @Test
    void an_aim_at_any_call_counts_them_all() throws IOException {
        TreeSet<Long> told = new TreeSet<>();
        disk.faults().aim(null, rig.now(), 3, 0, told::add);
        DiskFile file = disk.create("f");
        file.write(0, buffer("x"));
        long third = rig.now();
        file.sync();
        assertThat(told).containsExactly(third);
    }

    @Test
    void a_fault_to_come_spares_calls_before_it_and_meets_those_after() throws IOException {
        DiskFile file = rig.file("f", ascii("abc"));
        long from = rig.now() + 10 * DiskRig.WRITE;
        disk.faults().fail(DiskCall.WRITE, from, FOREVER, 1);
        while (rig.now() < from) {
            file.write(0, buffer("x"));
        }
        assertThatIOException().isThrownBy(() -> file.write(0, buffer("x")));
    }
}
