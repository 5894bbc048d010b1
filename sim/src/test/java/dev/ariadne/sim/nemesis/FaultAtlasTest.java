package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.DiskFile;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.process.SupervisorListener;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damage is permitted while every group of voters keeps a majority whose medium is whole. */
class FaultAtlasTest {
    private final World world = new World(1);
    private final SimNetwork network = new SimNetwork(world);
    private final Supervisor supervisor = new Supervisor(world, network, new SupervisorListener() {});
    private final Nemesis nemesis = new Nemesis(world, supervisor, network, LinkQuality.GOOD);
    private List<List<Integer>> groups = List.of(List.of(1, 2, 3, 4, 5));

    @BeforeEach
    void fiveDisksThatMayRot() throws IOException {
        for (int node = 1; node <= 6; node++) {
            var disk = supervisor
                    .add(node, host -> (from, message) -> {}, DiskTiming.SSD)
                    .disk();
            disk.completeFiles(name -> true);
            try (DiskFile file = disk.create("file")) {
                file.write(0, ByteBuffer.allocate(2048));
                file.sync();
            }
            disk.syncDirectory();
        }
        nemesis.guardWith(new FaultAtlas(supervisor, () -> groups));
    }

    private void damage(Fault... faults) {
        List<TimedFault> timed = new ArrayList<>();
        for (Fault fault : faults) {
            timed.add(new TimedFault(world.now() + 1, fault));
        }
        nemesis.schedule(timed);
        world.runUntil(world.now() + 1);
    }

    private List<Integer> damaged() {
        return supervisor.processes().stream()
                .filter(process -> !process.disk().damage().isEmpty())
                .map(process -> process.id())
                .toList();
    }

    @Test
    void damage_stops_at_a_minority() {
        damage(new Fault.BitRot(1, 1), new Fault.BitRot(2, 1), new Fault.BitRot(3, 1), new Fault.Wipe(4, 1));
        assertThat(damaged()).containsExactly(1, 2);
        assertThat(nemesis.effects())
                .containsEntry("bit-rot", new Effect(3, 2, 2, 1))
                .containsEntry("wipe", new Effect(1, 0, 0, 1));
    }

    @Test
    void who_is_damaged_already_may_be_damaged_more() {
        damage(new Fault.BitRot(1, 1), new Fault.BitRot(2, 1), new Fault.Wipe(1, 1));
        assertThat(damaged()).containsExactly(1, 2);
        assertThat(nemesis.effects().get("wipe")).isEqualTo(new Effect(1, 1, 1, 0));
    }

    @Test
    void every_group_counts() {
        groups = List.of(List.of(1, 2, 3, 4, 5), List.of(4, 5, 6));
        damage(new Fault.BitRot(4, 1), new Fault.BitRot(5, 1));
        assertThat(damaged()).containsExactly(4);
    }

    @Test
    void an_even_group_and_a_single_voter_keep_their_majorities_too() {
        groups = List.of(List.of(1, 2), List.of(3));
        damage(new Fault.BitRot(1, 1), new Fault.BitRot(3, 1));
        assertThat(damaged()).isEmpty();
    }

    @Test
    void who_votes_nowhere_may_be_damaged() {
        groups = List.of(List.of(1));
        damage(new Fault.Wipe(6, 1));
        assertThat(damaged()).containsExactly(6);
    }

    @Test
    void a_group_that_is_beyond_help_does_not_spare_others() {
        groups = List.of();
        damage(new Fault.Wipe(1, 1));
        groups = List.of(List.of(1));
        damage(new Fault.Wipe(6, 1));
        assertThat(damaged()).containsExactly(1, 6);
    }

    @Test
    void groups_are_asked_for_when_the_fault_begins() {
        groups = List.of(List.of(1));
        nemesis.schedule(List.of(new TimedFault(5, new Fault.BitRot(1, 1))));
        groups = List.of(List.of(1, 2, 3));
        world.runUntil(5);
        assertThat(damaged()).containsExactly(1);
    }

    @Test
    void a_replaced_disk_is_whole_again() {
        groups = List.of(List.of(1, 2, 3));
        damage(new Fault.Wipe(1, 1_000_000));
        supervisor.process(1).disk().replace();
        damage(new Fault.Wipe(2, 1_000_000));
        assertThat(damaged()).containsExactly(2);
    }

    @Test
    void misdirection_is_damage_too_and_a_crash_is_none() {
        groups = List.of(List.of(1));
        damage(
                new Fault.MisdirectedWrite(1),
                new Fault.MisdirectedReads(1, 1, 1),
                new Fault.Crash(1, dev.ariadne.sim.disk.Crash.POWER_FAILURE, 1));
        assertThat(nemesis.effects())
                .containsEntry("misdirected-write", new Effect(1, 0, 0, 1))
                .containsEntry("misdirected-reads", new Effect(1, 0, 0, 1))
                .containsEntry("crash", new Effect(1, 1, 0, 0));
    }

    @Test
    void without_an_atlas_everything_is_permitted() {
        Nemesis unrestricted = new Nemesis(world, supervisor, network, LinkQuality.GOOD);
        unrestricted.schedule(List.of(
                new TimedFault(1, new Fault.Wipe(1, 1)),
                new TimedFault(1, new Fault.Wipe(2, 1)),
                new TimedFault(1, new Fault.Wipe(3, 1))));
        world.runUntil(1);
        assertThat(damaged()).containsExactly(1, 2, 3);
    }
}
