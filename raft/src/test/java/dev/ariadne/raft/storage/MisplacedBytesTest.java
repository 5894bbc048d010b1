package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import dev.ariadne.raft.storage.StorageScript.Ledger;
import dev.ariadne.raft.storage.StorageScript.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Writes that went elsewhere, and writes that went nowhere though the disk said they were done: recovery finds what was there, or
 * refuses. Only the last write before the end may be missed, being one that may not have been synced for all that can be told.
 */
class MisplacedBytesTest {
    private static final int SECTOR = MemoryDisk.SECTOR_BYTES;

    @Test
    void a_sector_in_the_place_of_another_is_noticed() throws IOException {
        int unchanged = 0;
        int refused = 0;
        for (MemoryDisk disk : stagesOfTheScript()) {
            Image whole = Recovered.inspect(disk);
            for (Place from : sectors(disk)) {
                for (Place to : sectors(disk)) {
                    byte[] before = disk.contents(to.file);
                    copy(disk, from, to);
                    boolean isUnchanged = isUnchangedOrRefused(disk, whole, from + " written to " + to);
                    unchanged += isUnchanged ? 1 : 0;
                    refused += isUnchanged ? 0 : 1;
                    disk.plant(to.file, before);
                }
            }
        }
        assertThat(refused).isGreaterThan(500);
        assertThat(unchanged)
                .as("what was written where it is anyway, or is needed no more")
                .isPositive();
    }

    @Test
    void a_lost_write_is_noticed_unless_it_was_the_last() throws IOException {
        int lost = 0;
        int refused = 0;
        int tornTails = 0;
        List<Step> steps = new StorageScript(StorageScript.formatted()).steps();
        for (int n = 1; ; n++) {
            MemoryDisk disk = StorageScript.formatted().losingWrite(n);
            StorageScript script = new StorageScript(disk);
            int lostIn = -1;
            for (int i = 0; i < steps.size(); i++) {
                boolean isDone = succeeds(script.steps().get(i));
                if (lostIn < 0 && disk.hasLostWrite()) {
                    lostIn = i;
                }
                Ledger promised = script.steps().get(i).promised();
                if (!isDone) {
                    refused++;
                    break; // a received snapshot was found damaged before it was installed
                }
                if (lostIn == i) {
                    Ledger before =
                            i == 0 ? Ledger.EMPTY : script.steps().get(i - 1).promised();
                    tornTails += disk.hasLostTail() ? 1 : 0;
                    refused += isMatchedOrRefused(disk, promised, before) ? 0 : 1;
                } else if (lostIn >= 0 && !disk.hasLostTail()) {
                    refused += isMatchedOrRefused(disk, promised, promised) ? 0 : 1;
                }
            }
            if (lostIn < 0) {
                break;
            }
            lost++;
        }
        assertThat(lost).isGreaterThan(30);
        assertThat(refused).isGreaterThan(100);
        assertThat(tornTails).isPositive();
    }

    @Test
    void a_read_that_brings_something_else_is_refused_and_does_no_lasting_harm() throws IOException {
        int refused = 0;
        for (MemoryDisk disk : stagesOfTheScript()) {
            Image whole = Recovered.inspect(disk);
            for (int n = 1; ; n++) {
                MemoryDisk copy = disk.afterKill().misreadingAt(n);
                try {
                    Recovered.recover(copy, OPTIONS);
                } catch (CorruptException e) {
                    refused++;
                }
                if (!copy.hasMisread()) {
                    break;
                }
                for (Outcome outcome : List.of(Outcome.NOTHING, Outcome.EVERYTHING)) {
                    Image image = Recovered.inspect(copy.afterPowerFailure(outcome));
                    assertThat(image.last()).as("read %s", n).isEqualTo(whole.last());
                    assertThat(image.hardState()).isEqualTo(whole.hardState());
                    assertThat(image.snapshot()).isEqualTo(whole.snapshot());
                }
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    /** The disk after some of the steps, so that each kind of file is there, and each kind of record is the last. */
    private static List<MemoryDisk> stagesOfTheScript() throws IOException {
        List<MemoryDisk> stages = new ArrayList<>();
        MemoryDisk disk = StorageScript.formatted();
        List<Step> steps = new StorageScript(disk).steps();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).action().run();
            if (i % 6 == 5 || i == steps.size() - 1) {
                stages.add(disk.afterPowerFailure(Outcome.NOTHING));
            }
        }
        return stages;
    }

    private record Place(String file, int offset) {}

    private static List<Place> sectors(MemoryDisk disk) throws IOException {
        List<Place> places = new ArrayList<>();
        for (String file : disk.list()) {
            for (int offset = 0; offset < disk.contents(file).length; offset += SECTOR) {
                places.add(new Place(file, offset));
            }
        }
        return places;
    }

    private static void copy(MemoryDisk disk, Place from, Place to) {
        byte[] source = disk.contents(from.file);
        byte[] target = disk.contents(to.file);
        int length = Math.min(SECTOR, source.length - from.offset);
        byte[] changed = Arrays.copyOf(target, Math.max(target.length, to.offset + length));
        System.arraycopy(source, from.offset, changed, to.offset, length);
        disk.plant(to.file, changed);
    }

    private static boolean isUnchangedOrRefused(MemoryDisk disk, Image whole, String what) throws IOException {
        try {
            assertThat(Recovered.inspect(disk)).as(what).isEqualTo(whole);
            return true;
        } catch (CorruptException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return false;
        }
    }

    private static boolean isMatchedOrRefused(MemoryDisk disk, Ledger promised, Ledger orElse) throws IOException {
        try {
            Image image = Recovered.recover(disk.afterPowerFailure(Outcome.NOTHING), OPTIONS)
                    .image();
            assertThat(promised.matches(image) || orElse.matches(image))
                    .as("recovered %s, promised %s", image, promised)
                    .isTrue();
            return true;
        } catch (CorruptException e) {
            return false;
        }
    }

    private static boolean succeeds(Step step) throws IOException {
        try {
            step.action().run();
            return true;
        } catch (CorruptException e) {
            return false;
        }
    }
}
