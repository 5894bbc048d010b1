package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import dev.ariadne.raft.storage.StorageScript.Ledger;
import dev.ariadne.raft.storage.StorageScript.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A script of disk operations cut short at every call, in every way the call may turn out. */
class CrashTest {
    private static final int RANDOM_OUTCOMES = 6;

    /** A disk after a script was cut short, and the ledgers it may match: before the step in which it happened, and after. */
    private record Cut(String where, MemoryDisk disk, List<Ledger> allowed, boolean isComplete) {}

    @Test
    void the_whole_script_is_found_again() throws IOException {
        Cut cut = runUntilFault(StorageScript.formatted());
        assertThat(cut.isComplete).isTrue();
        assertThat(cut.disk.list()).hasSize(3);
        recover(cut.where, cut.disk.afterPowerFailure(Outcome.NOTHING), cut.allowed);
    }

    @Test
    void power_failure_at_any_call_loses_nothing_promised() throws IOException {
        assertThat(losePowerAtEachCall(Integer.MAX_VALUE)).isGreaterThan(100);
    }

    @Test
    void power_failure_between_short_transfers_loses_nothing_promised() throws IOException {
        assertThat(losePowerAtEachCall(200)).isGreaterThan(150);
    }

    private static int losePowerAtEachCall(int transferMax) throws IOException {
        int cuts = 0;
        for (int n = 1; ; n++) {
            Cut cut = runUntilFault(
                    StorageScript.formatted().transferringAtMost(transferMax).losingPowerAt(n));
            if (cut.isComplete) {
                break;
            }
            for (MemoryDisk left : outcomes(cut.disk, n)) {
                Image image = recover(cut.where, left, cut.allowed);
                assertThat(Recovered.inspect(left.afterPowerFailure(Outcome.NOTHING)))
                        .as("recovered again after %s", cut.where)
                        .isEqualTo(image);
                goOn(cut.where, left, image);
            }
            cuts = n;
        }
        return cuts;
    }

    @Test
    void power_failure_at_any_call_of_recovery_changes_nothing() throws IOException {
        for (int n = 1; ; n++) {
            Cut cut = runUntilFault(StorageScript.formatted().losingPowerAt(n));
            if (cut.isComplete) {
                break;
            }
            for (MemoryDisk left : outcomes(cut.disk, n).subList(0, 3)) {
                int m = 1;
                for (MemoryDisk again = cutRecovery(left, m); again != null; again = cutRecovery(left, m)) {
                    for (Outcome outcome : List.of(Outcome.NOTHING, Outcome.EVERYTHING, random(n * 31 + m))) {
                        recover(cut.where + ", recovery call " + m, again.afterPowerFailure(outcome), cut.allowed);
                    }
                    m++;
                }
            }
        }
    }

    /** What a node reports after a failed call and a restart must outlast a power failure, though syncs lied. */
    @Test
    void an_error_at_any_call_kills_the_log_and_costs_nothing_promised() throws IOException {
        for (int n = 1; ; n++) {
            Cut cut = runUntilFault(StorageScript.formatted().failingAt(n));
            if (cut.isComplete) {
                break;
            }
            MemoryDisk restarted = cut.disk.afterKill();
            Image image = recover(cut.where, restarted, cut.allowed);
            for (MemoryDisk left : outcomes(restarted, n)) {
                assertThat(promises(Recovered.inspect(left))).as(cut.where).isEqualTo(promises(image));
            }
        }
    }

    @Test
    void a_crash_while_formatting_leaves_a_disk_that_is_formatted_or_can_be() throws IOException {
        formatThroughCrashes(AddressBook.EMPTY, Ledger.EMPTY);
        AddressBook first = AddressBook.EMPTY;
        for (int i = 1; i <= 3; i++) {
            first = first.with(NodeId.of(i), new Contact("a".repeat(200), i)); // more than a sector
        }
        MemoryDisk whole = new MemoryDisk();
        Bootstrap.format(whole, StorageScript.IDENTITY, first);
        List<Entry> entries = Recovered.inspect(whole).entries();
        assertThat(entries).hasSize(3);
        formatThroughCrashes(first, Ledger.EMPTY.with(new HardState(1, null, 3)).with(entries));
    }

    private static void formatThroughCrashes(AddressBook first, Ledger expected) throws IOException {
        int formatted = 0;
        int calls = 0;
        for (boolean done = false; !done; calls++) {
            MemoryDisk disk = new MemoryDisk().losingPowerAt(calls + 1);
            done = succeeds(() -> Bootstrap.format(disk, StorageScript.IDENTITY, first));
            for (MemoryDisk left : outcomes(disk, calls)) {
                if (left.list().contains(FileNames.segment(1))) {
                    formatted++;
                } else {
                    assertThat(done).isFalse();
                    assertThatThrownBy(() -> Recovered.recover(left, StorageScript.OPTIONS))
                            .hasMessageStartingWith("memory is not formatted");
                    Bootstrap.format(left, StorageScript.IDENTITY, first);
                }
                Image image = recover("formatted", left, List.of(expected));
                assertThat(image.hardState()).isEqualTo(expected.state());
            }
        }
        assertThat(calls).isEqualTo(7);
        assertThat(formatted).isGreaterThan(8);
    }

    private static Cut runUntilFault(MemoryDisk disk) {
        StorageScript script = new StorageScript(disk);
        Ledger before = Ledger.EMPTY;
        for (Step step : script.steps()) {
            if (!succeeds(step.action())) {
                String where = "step '" + step.name() + "', call " + disk.calls();
                return new Cut(where, disk, List.of(before, step.promised()), false);
            }
            before = step.promised();
        }
        return new Cut("the end", disk, List.of(before), true);
    }

    private static boolean succeeds(StorageScript.Action action) {
        try {
            action.run();
            return true;
        } catch (CorruptException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<MemoryDisk> outcomes(MemoryDisk disk, int seed) {
        List<MemoryDisk> outcomes = new ArrayList<>();
        outcomes.add(disk.afterPowerFailure(Outcome.NOTHING));
        outcomes.add(disk.afterPowerFailure(Outcome.EVERYTHING));
        for (int i = 0; i < RANDOM_OUTCOMES; i++) {
            outcomes.add(disk.afterPowerFailure(random(seed * 1000L + i)));
        }
        return outcomes;
    }

    private static Outcome random(long seed) {
        return Outcome.random(new Random(seed));
    }

    private static Image recover(String where, MemoryDisk disk, List<Ledger> allowed) throws IOException {
        Image inspected = Recovered.inspect(disk);
        Recovered recovered = Recovered.recover(disk, StorageScript.OPTIONS);
        Image image = recovered.image();
        assertThat(image).as("as inspected after %s", where).isEqualTo(inspected);
        assertThat(allowed.stream().anyMatch(ledger -> ledger.matches(image)))
                .as("recovered after %s: %s", where, image)
                .isTrue();
        assertThat(recovered.wal().last()).isEqualTo(image.last());
        assertThat(recovered.wal().state()).isEqualTo(image.hardState());
        assertThat(FileNames.unfinished(disk.list())).isEmpty();
        if (image.snapshot().index() > 0) {
            try (SnapshotFile file = SnapshotFile.open(
                    disk, image.identity().clusterId(), image.snapshot().last())) {
                file.verify();
            }
        }
        return image;
    }

    /** The image without what is in the snapshot anyway. */
    private static Image promises(Image image) {
        List<Entry> entries = image.entries().stream()
                .filter(entry -> entry.index() > image.snapshot().index())
                .toList();
        return new Image(
                image.identity(),
                image.hardState(),
                image.snapshot(),
                image.snapshot().last(),
                entries);
    }

    /** The disk after the power failed in the m-th call of its recovery, or null if there is no such call. */
    private static MemoryDisk cutRecovery(MemoryDisk disk, int m) {
        MemoryDisk copy = disk.afterKill().losingPowerAt(m);
        return succeeds(() -> Recovered.recover(copy, StorageScript.OPTIONS)) ? null : copy;
    }

    /** A recovered log is one to go on with, through a roll and another power failure. */
    private static void goOn(String where, MemoryDisk disk, Image image) throws IOException {
        MemoryDisk copy = disk.afterKill();
        Wal wal = Recovered.recover(copy, StorageScript.OPTIONS).wal();
        long term = image.hardState().term() + 1;
        List<Entry> entries = StorageScript.entries(
                term, image.last().index() + 1, image.last().index() + 3, 900);
        for (Entry entry : entries) {
            wal.append(null, List.of(entry));
        }
        List<Entry> expected = new ArrayList<>(image.entries());
        expected.addAll(entries);
        assertThat(Recovered.inspect(copy.afterPowerFailure(Outcome.NOTHING)).entries())
                .as("went on after %s", where)
                .isEqualTo(expected);
    }
}
