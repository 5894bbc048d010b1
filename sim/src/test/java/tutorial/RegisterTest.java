package tutorial;

import dev.ariadne.sim.disk.DiskFile;
import dev.ariadne.sim.harness.Sim;
import dev.ariadne.sim.junit.SimTest;
import dev.ariadne.sim.nemesis.FaultKind;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.world.Draws;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A register on three replicas that works while two of them do (Attiya, Bar-Noy and Dolev, 1995). */
class RegisterTest {
    static final List<Integer> REPLICAS = List.of(1, 2, 3);
    static final FaultLimits FAULTS = FaultLimits.upTo(3_000_000_000L)
            .only(FaultKind.CRASH, FaultKind.POWER_LOSS, FaultKind.PARTITION, FaultKind.NETWORK);

    /** A value and its version, which orders values. Sent to a replica it says "this is what I know, what do you?". */
    record Message(long request, long version, long value) {
        byte[] bytes() {
            ByteBuffer out = ByteBuffer.allocate(3 * Long.BYTES);
            return out.putLong(request).putLong(version).putLong(value).array();
        }

        static Message of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Message(in.getLong(), in.getLong(), in.getLong());
        }
    }

    record Letter(int peer, Message message) {}

    /** Keeps the newest value it has heard of on its disk, and answers with it. */
    static final class Replica implements Booted {
        private final Host host;
        private final DiskFile file;
        private final Consumer<Letter> worker;
        private Message newest;

        Replica(Host host) throws IOException {
            this.host = host;
            if (!host.disk().list().contains("register")) {
                host.disk().create("register").close();
                host.disk().syncDirectory();
            }
            file = host.disk().open("register");
            ByteBuffer saved = ByteBuffer.allocate(3 * Long.BYTES);
            file.read(0, saved);
            file.sync(); // what was read may not be on the disk yet
            newest = Message.of(saved.array());
            worker = host.startActor(
                    "worker", this::answer, (Letter a) -> host.send(a.peer, a.message.bytes(), "answer"));
        }

        @Override
        public void receive(int from, byte[] bytes) {
            worker.accept(new Letter(from, Message.of(bytes)));
        }

        private void answer(List<Letter> letters, Consumer<Letter> answers) {
            for (Letter letter : letters) {
                if (letter.message.version > newest.version) {
                    newest = letter.message;
                    save();
                }
                answers.accept(
                        new Letter(letter.peer, new Message(letter.message.request, newest.version, newest.value)));
            }
        }

        private void save() {
            try {
                file.write(0, ByteBuffer.wrap(newest.bytes()));
                file.sync();
            } catch (IOException e) {
                throw host.halt("cannot save: " + e.getMessage());
            }
        }
    }

    /** Reads and writes, one after the other: asks a majority for the newest value, then tells a majority. */
    final class Client implements Booted {
        private final Host host;
        private final Draws draws;
        private final TreeMap<Integer, Message> answers = new TreeMap<>();
        private Message question;
        private boolean telling;
        private long seenBefore;

        Client(Host host) {
            this.host = host;
            draws = host.draws("client");
            question = new Message(host.now(), 0, 0); // its numbers were never used by an earlier incarnation
            begin();
        }

        private void begin() {
            seenBefore = finished.isEmpty() ? 0 : finished.lastKey();
            ask(false, 0, 0);
        }

        private void ask(boolean tell, long version, long value) {
            telling = tell;
            answers.clear();
            question = new Message(question.request + 1, version, value);
            send(question);
        }

        /** Sends a question again and again until there is another. */
        private void send(Message asked) {
            if (asked.request == question.request) {
                REPLICAS.forEach(replica -> host.send(replica, asked.bytes(), "question"));
                host.after(50_000_000, () -> send(asked));
            }
        }

        @Override
        public void receive(int from, byte[] bytes) {
            Message answer = Message.of(bytes);
            if (answer.request == question.request) { // and not one that is over
                answers.put(from, answer);
            }
            if (answers.size() <= REPLICAS.size() / 2) {
                return;
            }
            Message newest = Collections.max(answers.values(), Comparator.comparing(Message::version));
            if (telling) {
                done(question);
            } else if (draws.nextBoolean()) {
                ask(true, newest.version, newest.value);
            } else {
                long mine = 100L * host.incarnation() + host.id(); // so that no version is used twice
                ask(true, newest.version / 10_000 * 10_000 + 10_000 + mine, draws.nextLong(1000));
            }
        }

        private void done(Message read) {
            long value = finished.computeIfAbsent(read.version, version -> read.value);
            sim.always("one value", read.value == value, () -> read + ", and someone had " + value);
            sim.always("no way back", read.version >= seenBefore, () -> read + " after " + seenBefore);
            operations++;
            answers.clear();
            question = new Message(question.request + 1, 0, 0);
            host.after(draws.nextLong(10_000_000), this::begin);
        }
    }

    /** What finished operations have read or written, by version. */
    private final TreeMap<Long, Long> finished = new TreeMap<>();

    private long operations;
    private Sim sim;

    @SimTest(seeds = 200)
    void is_atomic(Sim sim) {
        this.sim = sim;
        sim.network().describeWith(bytes -> Message.of(bytes).toString()); // in stories
        REPLICAS.forEach(id -> sim.start(id, Replica::new));
        List.of(11, 12, 13, 14).forEach(id -> sim.start(id, Client::new));
        sim.faults(FAULTS);
        sim.runFor(Duration.ofSeconds(3));
        sim.sometimes("fifty operations under faults", operations >= 50);
        sim.heal();
        operations = 0;
        sim.always("progress", sim.runUntil(() -> operations > 50, Duration.ofSeconds(5)), () -> operations + " done");
    }
}
