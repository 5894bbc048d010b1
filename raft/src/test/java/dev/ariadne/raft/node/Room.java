package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.MemoryDisk;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Replicas in one room, whose disks, wire and clocks stand still until the test moves them. */
final class Room {
    static final long TICK = 100;

    /** Elections after 10 to 19 ticks, a snapshot every 10 entries, 2 entries kept behind it, chunks of 64 bytes, segments of 1 KiB. */
    static final RaftNodeConfig CONFIG = new RaftNodeConfig(
            TICK,
            10,
            1,
            false,
            false,
            ReadOption.SAFE,
            0,
            false,
            new Limits(1 << 20, 16, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE),
            10,
            Long.MAX_VALUE,
            2,
            64,
            new WalOptions(1 << 10));

    /** Only large logs are worth a snapshot; a thousand entries are kept behind it if they are small. */
    static RaftNodeConfig withSnapshotEveryBytes(long bytes) {
        return CONFIG.withSnapshots(1_000, bytes, 1_000);
    }

    /** The last of the entries that the disks of a room of three are formatted with. */
    static final EntryId FORMATTED = new EntryId(1, 3);

    static final long CLUSTER = 7;

    /** One replica and what is around it. */
    final class Replica implements Workers {
        final NodeId id;
        final List<StorageJob> jobs = new ArrayList<>();

        /** Of the storage worker, not heard by the loop yet. */
        final Deque<StorageAnswer> answers = new ArrayDeque<>();

        MemoryDisk disk = new MemoryDisk();

        /** Whether {@link Room#settle} leaves its disk alone. */
        boolean diskStands;

        ListMachine machine = new ListMachine();
        RaftNode node;
        long now;
        private int starts;
        private BiConsumer<List<StorageJob>, Consumer<StorageAnswer>> worker;
        private Consumer<StorageAnswer> onAnswer;

        Replica(NodeId id) {
            this.id = id;
        }

        /** The only actor of a node is its storage worker. */
        @Override
        @SuppressWarnings("unchecked")
        public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> hear) {
            worker = (BiConsumer<List<StorageJob>, Consumer<StorageAnswer>>) (BiConsumer<?, ?>) batch;
            onAnswer = (Consumer<StorageAnswer>) (Consumer<?>) hear;
            return job -> jobs.add((StorageJob) job);
        }

        /** Starts it on what is on its disk; what was in memory is gone. */
        void start() throws IOException {
            jobs.clear();
            answers.clear();
            machine = new ListMachine();
            SplittableRandom random = new SplittableRandom(id.value() + 1000L * starts++);
            node = new RaftNode(config, now, disk, this, wire::add, machine, random, event -> {});
            node.flush();
        }

        void restartAfterPowerFailure() throws IOException {
            disk = disk.afterPowerFailure(MemoryDisk.Outcome.NOTHING);
            start();
        }

        /** Lets the worker do all its jobs as one batch. */
        void work() {
            work(jobs.size());
        }

        void work(int count) {
            List<StorageJob> batch = List.copyOf(jobs.subList(0, count));
            jobs.subList(0, count).clear();
            if (!batch.isEmpty()) {
                worker.accept(batch, answers::add);
            }
        }

        /** Lets the loop hear what the worker has done. */
        void hear() {
            while (!answers.isEmpty()) {
                hear(answers.poll());
            }
        }

        void hear(StorageAnswer answer) {
            onAnswer.accept(answer);
            node.flush();
        }

        void receive(Message message) {
            node.receive(now, message);
            node.flush();
        }

        ProposeResult propose(String data) {
            ProposeResult result = node.propose(now, Bytes.utf8(data));
            node.flush();
            return result;
        }

        ProposeResult change(Transition transition, String changes, AddressBook contacts) {
            ProposeResult result = node.propose(now, transition, Single.parseAll(changes), contacts);
            node.flush();
            return result;
        }

        boolean read(long read) {
            boolean asked = node.read(now, read);
            node.flush();
            return asked;
        }

        void transferLeadership(long to) {
            node.transferLeadership(now, NodeId.of(to));
            node.flush();
        }

        Configuration configuration() {
            return node.configuration();
        }

        /** Lets time pass for this replica only. */
        void tick(int ticks) {
            for (int i = 0; i < ticks; i++) {
                now += TICK;
                node.wake(now);
                node.flush();
            }
        }

        long term() {
            return node.status().hardState().term();
        }
    }

    private final RaftNodeConfig config;
    final Map<NodeId, Replica> replicas = new TreeMap<>();
    final List<Message> wire = new ArrayList<>();
    Predicate<Message> lost = message -> false;

    /** With voters that count from one. */
    Room(int size) throws IOException {
        this(size, CONFIG);
    }

    Room(int size, RaftNodeConfig config) throws IOException {
        this.config = config;
        AddressBook first = contacts(LongStream.rangeClosed(1, size).toArray());
        for (NodeId id : first.contacts().keySet()) {
            enter(id, 0, first);
        }
    }

    /** Where these are in this room, of whatever incarnation. */
    static AddressBook contacts(long... ids) {
        AddressBook contacts = AddressBook.EMPTY;
        for (long id : ids) {
            contacts = contacts.with(NodeId.of(id), new Contact("room-" + id, 0));
        }
        return contacts;
    }

    /** Starts one with an empty disk, that of a newcomer or of a member who has lost its own. */
    Replica join(long id, long incarnation) throws IOException {
        return enter(NodeId.of(id), incarnation, AddressBook.EMPTY);
    }

    private Replica enter(NodeId id, long incarnation, AddressBook first) throws IOException {
        Replica replica = new Replica(id);
        replicas.put(id, replica);
        Bootstrap.format(replica.disk, new Identity(CLUSTER, id, incarnation), first);
        replica.start();
        return replica;
    }

    Replica replica(long id) {
        return replicas.get(NodeId.of(id));
    }

    /** Takes what is on the wire. */
    List<Message> take() {
        List<Message> taken = List.copyOf(wire);
        wire.clear();
        return taken;
    }

    /** Takes messages of one kind from the wire and leaves the others. */
    <M extends Message> List<M> take(Class<M> kind) {
        List<M> taken = wire.stream().filter(kind::isInstance).map(kind::cast).toList();
        wire.removeIf(kind::isInstance);
        return taken;
    }

    /** Lets everything happen that needs no time. */
    void settle() {
        for (int rounds = 0; !isQuiet(); rounds++) {
            assertThat(rounds).as("messages without end").isLessThan(10_000);
            for (Message message : take()) {
                if (!lost.test(message)) {
                    deliver(message);
                }
            }
            for (Replica replica : replicas.values()) {
                if (!replica.diskStands) {
                    replica.work();
                }
                replica.hear();
            }
        }
    }

    /** As a transport does: only between those who know each other. */
    void deliver(Message message) {
        Replica from = replica(message.from().value());
        Replica to = replicas.get(message.to());
        if (to != null
                && from.node.maySend(to.node.identity(), message)
                && to.node.mayReceive(from.node.identity(), message)) {
            to.receive(message);
        }
    }

    private boolean isQuiet() {
        return wire.isEmpty()
                && replicas.values().stream().allMatch(r -> (r.diskStands || r.jobs.isEmpty()) && r.answers.isEmpty());
    }

    /** Lets a tick pass for everybody, and then all that needs no time. */
    void tick(int ticks) {
        for (int i = 0; i < ticks; i++) {
            replicas.values().forEach(replica -> replica.tick(1));
            settle();
        }
    }

    /** Lets only this one's election timer run out. */
    void elect(long id) {
        for (int i = 0; i < 40 && !replica(id).node.isLeader(); i++) {
            replica(id).tick(1);
            settle();
        }
        assertThat(replica(id).node.isLeader()).isTrue();
    }

    void propose(long id, int from, int to) {
        for (int i = from; i <= to; i++) {
            replica(id).propose("x" + i);
            settle();
        }
    }

    /** Cuts a replica off from all others. */
    void isolate(long id) {
        lost = lost.or(m -> m.from().value() == id || m.to().value() == id);
    }

    void heal() {
        lost = message -> false;
    }
}
