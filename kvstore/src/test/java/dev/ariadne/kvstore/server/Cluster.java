package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.raft.node.Workers;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A few servers on one clock of 1 ns ticks, without delays: messages and disks are as fast as the script lets them be. */
final class Cluster {
    /** Longer than an election takes. */
    static final int READ_NANOS_MAX = 40;

    static final ServerConfig SERVER = new ServerConfig(100, 3, 50, 10 * READ_NANOS_MAX, READ_NANOS_MAX);

    /** One server and what is around it. */
    static final class Member implements Workers {
        final NodeId id;
        final MemoryDisk disk = new MemoryDisk();
        final ArrayDeque<Message> inbox = new ArrayDeque<>();
        final ArrayDeque<Runnable> work = new ArrayDeque<>();
        KvServer server;
        RaftNode node;
        boolean isolated;
        /** Whether the disk lets all work wait. */
        boolean stuck;

        Member(long id) {
            this.id = NodeId.of(id);
        }

        boolean hasWork() {
            return !inbox.isEmpty() || (!stuck && !work.isEmpty());
        }

        @Override
        public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
            return job -> work.add(() -> batch.accept(List.of(job), onAnswer));
        }
    }

    private final NavigableMap<NodeId, Member> members = new TreeMap<>();
    private final RaftNodeConfig config;
    private long now;
    private long attempts;

    /** All messages that were sent, the lost ones too. */
    final List<Message> sent = new ArrayList<>();

    /** What the network loses, besides what isolated members send and should get. */
    Predicate<Message> lost = message -> false;

    private Cluster(int size, RaftNodeConfig config) throws IOException {
        this.config = config;
        AddressBook first = AddressBook.EMPTY;
        for (int i = 1; i <= size; i++) {
            first = first.with(NodeId.of(i), new Contact("member-" + i, 0));
        }
        for (NodeId id : first.contacts().keySet()) {
            add(id, first);
        }
    }

    /** A cluster whose leader confirms every read, and goes on believing in itself when it is cut off. */
    static Cluster of(int size) {
        return of(size, ReadOption.SAFE);
    }

    static Cluster of(int size, ReadOption reads) {
        return of(size, raft(reads, false));
    }

    /** A cluster whose followers pass proposals on. */
    static Cluster forwarding(int size) {
        return of(size, raft(ReadOption.SAFE, true));
    }

    private static Cluster of(int size, RaftNodeConfig config) {
        try {
            return new Cluster(size, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RaftNodeConfig raft(ReadOption reads, boolean forwards) {
        boolean checkQuorum = reads != ReadOption.SAFE;
        return new RaftNodeConfig(
                1,
                10,
                1,
                false,
                checkQuorum,
                reads,
                0,
                forwards,
                RaftNodeConfig.DEFAULT.limits(),
                20,
                Long.MAX_VALUE,
                5,
                100,
                new WalOptions(1 << 20));
    }

    /** One more machine, which is no member yet and knows nobody. */
    Member join(long id) throws IOException {
        return add(NodeId.of(id), AddressBook.EMPTY);
    }

    private Member add(NodeId id, AddressBook first) throws IOException {
        Member member = new Member(id.value());
        Bootstrap.format(member.disk, new Identity(1, id, 0), first);
        start(member);
        members.put(id, member);
        return member;
    }

    /** Starts a server on what its disk holds; one that ran before is gone. */
    void start(Member member) throws IOException {
        member.work.clear();
        member.inbox.clear();
        member.server = new KvServer(SERVER, machine -> {
            member.node = new RaftNode(
                    config,
                    now,
                    member.disk,
                    member,
                    this::post,
                    machine,
                    new SplittableRandom(member.id.value()),
                    e -> {});
            return member.node;
        });
    }

    long now() {
        return now;
    }

    Member member(long id) {
        return members.get(NodeId.of(id));
    }

    /** Waits for one that leads a connected majority. */
    Member leader() {
        for (int i = 0; i < 1000; i++) {
            Member leader = leaderOrNull();
            if (leader != null) {
                return leader;
            }
            run(1);
        }
        throw new AssertionError("no leader");
    }

    @Nullable
    Member leaderOrNull() {
        for (Member member : members.values()) {
            if (!member.isolated && member.node.isLeader()) {
                return member;
            }
        }
        return null;
    }

    /** Sends a request to a member; its replies, which should be one, end up in the list. */
    List<KvReply> ask(Member member, KvRequest.Body body) {
        List<KvReply> replies = new ArrayList<>();
        member.server.request(now, new KvRequest(new RequestId(1, ++attempts), body), replies::add);
        return replies;
    }

    /** Asks a member for what it does without any time passing. */
    Result done(Member member, KvRequest.Body body) {
        List<KvReply> replies = ask(member, body);
        settle();
        return Replies.result(replies);
    }

    /** Opens a session, and returns its name. */
    long session(Member leader) {
        return ((Result.SessionOpened) done(leader, new Command.OpenSession())).session();
    }

    /** Waits until another than this member leads a connected majority. */
    Member leaderAfter(Member old) {
        old.isolated = true;
        return leader();
    }

    /** Lets ticks pass, with all that happens in them. */
    void run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            now++;
            members.values().forEach(member -> member.server.wake(now));
            settle();
        }
    }

    /** Lets everything happen that needs no time. */
    void settle() {
        do {
            members.values().forEach(this::step);
        } while (members.values().stream().anyMatch(Member::hasWork));
    }

    private void step(Member member) {
        for (Message message = member.inbox.poll(); message != null; message = member.inbox.poll()) {
            member.server.receive(now, message);
        }
        member.server.flush();
        while (!member.stuck && !member.work.isEmpty()) {
            member.work.poll().run();
        }
        member.server.flush();
    }

    private void post(Message message) {
        sent.add(message);
        Member to = members.get(message.to());
        if (to != null && !to.isolated && !members.get(message.from()).isolated && !lost.test(message)) {
            to.inbox.add(message);
        }
    }
}
