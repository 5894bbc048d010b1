package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskFile;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.process.SupervisorListener;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Damage comes while jobs are about to run; whether they really run before or after it must not show. */
class DamageDeterminismTest {
    private static final int SECTOR = 512;
    private static final long SECOND = 1_000_000_000;
    private static final String FILE = "log";

    /** A world in which one process writes a log, reads all of it with every job, and tells what it read. */
    private static final class Run {
        final World world;
        final Nemesis nemesis;
        final List<Long> told = new ArrayList<>();

        Run(long seed, double jobsRunAt) {
            world = new World(seed);
            SimNetwork network = new SimNetwork(world);
            Supervisor supervisor = new Supervisor(world, network, new SupervisorListener() {});
            supervisor.runJobsAt(jobsRunAt);
            network.register(
                    1, (from, message) -> told.add(ByteBuffer.wrap(message).getLong()));
            supervisor.add(0, Run::boot, DiskTiming.SSD);
            nemesis = new Nemesis(world, supervisor, network, LinkQuality.GOOD);
            nemesis.schedule(faults(seed));
            supervisor.start(0);
            world.runUntil(SECOND);
        }

        /** More often than jobs take to be handed over, so that many fall in between. */
        private static List<TimedFault> faults(long seed) {
            Draws draws = Draws.of(seed, "faults");
            List<TimedFault> faults = new ArrayList<>();
            for (long at = 1; at < SECOND; at += draws.nextLong(SECOND / 200)) {
                faults.add(new TimedFault(
                        at,
                        switch (draws.nextInt(8)) {
                            case 0 -> new Fault.Crash(0, Crash.POWER_FAILURE, 1_000_000);
                            case 1, 2 -> new Fault.MisdirectedWrite(0);
                            case 3, 4 -> new Fault.MisdirectedReads(0, 1, 5_000_000);
                            default -> new Fault.BitRot(0, 1);
                        }));
            }
            faults.sort(Comparator.comparingLong(TimedFault::at));
            return faults;
        }

        private static Booted boot(Host host) throws IOException {
            if (!host.disk().list().contains(FILE)) {
                host.disk().create(FILE).close();
                host.disk().syncDirectory();
            }
            DiskFile file = host.disk().open(FILE);
            Consumer<Long> append = host.<Long, Long>startActor(
                    "log",
                    (jobs, answers) -> answers.accept(appendAndRead(file, jobs.get(0))),
                    read -> host.send(
                            1, ByteBuffer.allocate(Long.BYTES).putLong(read).array(), "read"));
            tick(host, append, host.draws("tick"));
            return (from, message) -> {};
        }

        private static void tick(Host host, Consumer<Long> append, Draws draws) {
            append.accept(draws.nextLong());
            host.after(draws.nextLong(2_000_000), () -> tick(host, append, draws));
        }

        private static long appendAndRead(DiskFile file, long job) {
            try {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.read(0, bytes);
                int position = Math.floorMod(job, 32) * SECTOR; // of the bytes before it any may be hit
                file.write(position, ByteBuffer.allocate(SECTOR).putLong(job).rewind());
                file.sync();
                return Mixer.hash(bytes.array());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void what_a_job_reads_of_a_damaged_disk_does_not_depend_on_when_it_really_runs() {
        for (long seed = 0; seed < 12; seed++) {
            Run early = new Run(seed, 0);
            assertThat(early.told).as("seed %d", seed).hasSizeGreaterThan(50);
            assertThat(new Run(seed, 0.5).told).as("seed %d, half way", seed).isEqualTo(early.told);
            assertThat(new Run(seed, 1).told).as("seed %d, late", seed).isEqualTo(early.told);
            assertThat(early.nemesis.effects().values())
                    .as("seed %d", seed)
                    .hasSize(4)
                    .allMatch(effect -> effect.felt() > 0);
        }
    }
}
