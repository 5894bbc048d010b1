package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.disk.DiskFile;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.process.Program;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.world.Draws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A toy of a replicated counter: every node counts the pings of its peers, keeps the count on its disk through an actor, and answers
 * a ping only once the count is durable. The same file is written over and over, so a count can be lost only with its sync.
 */
final class Toy implements Program {
    static final String FILE = "count";
    private final int nodes;
    private final Consumer<Long> promised;

    /** Told of every count that was promised to a peer. */
    Toy(int nodes, Consumer<Long> promised) {
        this.nodes = nodes;
        this.promised = promised;
    }

    @Override
    public Booted boot(Host host) throws IOException {
        if (!host.disk().list().contains(FILE)) {
            try (DiskFile file = host.disk().create(FILE)) {
                write(file, new byte[Long.BYTES]);
                file.sync();
            }
            host.disk().syncDirectory();
        }
        return new Node(host, host.disk().open(FILE));
    }

    static long read(DiskFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        int count = 1;
        while (count > 0 && bytes.hasRemaining()) {
            count = file.read(bytes.position(), bytes);
        }
        return bytes.getLong(0);
    }

    private static void write(DiskFile file, byte[] value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        while (bytes.hasRemaining()) {
            file.write(bytes.position(), bytes);
        }
    }

    private record Job(int from, long count) {}

    private final class Node implements Booted {
        private final Host host;
        private final Draws pauses;
        private final Consumer<Job> store;
        private long count;

        Node(Host host, DiskFile file) throws IOException {
            this.host = host;
            this.pauses = host.draws("toy.pause");
            this.count = read(file);
            file.sync(); // it may come from the page cache alone
            this.store = host.<Job, Job>startActor(
                    "store",
                    (jobs, answers) -> {
                        save(file, jobs.get(jobs.size() - 1).count());
                        jobs.forEach(answers);
                    },
                    job -> {
                        promised.accept(job.count());
                        host.send(job.from(), bytes(-job.count()), "pong");
                    });
            tick();
        }

        private void save(DiskFile file, long value) {
            try {
                write(file, bytes(value));
                file.sync();
            } catch (IOException e) {
                throw host.halt(e.getMessage());
            }
        }

        private void tick() {
            int peer = pauses.nextInt(nodes);
            host.send(peer, bytes(host.now()), "ping");
            host.after(1_000_000 + pauses.nextLong(2_000_000), this::tick);
        }

        @Override
        public void receive(int from, byte[] message) {
            if (ByteBuffer.wrap(message).getLong() >= 0) {
                store.accept(new Job(from, ++count));
            }
        }
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long durable(SimProcess process, long time) {
        try {
            var disk = process.disk().durableAt(time);
            return disk.list().equals(List.of(FILE)) ? read(disk.open(FILE)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
