package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Cores in one room: storage is instant, messages arrive in order unless a test says otherwise. */
final class Cluster {
    /** A core with the storage and the state machine that its owner would give it. */
    static final class Member {
        final NodeId id;
        final MemoryLog log;
        final List<RaftEvent> events = new ArrayList<>();
        final List<Entry> applied = new ArrayList<>();
        final List<ReadState> reads = new ArrayList<>();
        HardState hardState = HardState.INITIAL;
        RawNode raw;

        private final RaftConfig config;

        Member(RaftConfig config, Configuration configuration, long seed) {
            this.config = config;
            id = config.id();
            log = new MemoryLog(new Snapshot(EntryId.ZERO, configuration), EntryId.ZERO, List.of());
            raw = start(seed);
        }

        private RawNode start(long seed) {
            return new RawNode(config, log, hardState, new SplittableRandom(seed), events::add);
        }

        /** Starts anew with entries of these terms on disk, the first one at index 1. */
        void load(long term, long commit, long... terms) {
            for (long entryTerm : terms) {
                log.append(List.of(Entry.normal(entryTerm, log.lastIndex() + 1, Bytes.EMPTY)));
            }
            hardState = new HardState(term, null, commit);
            restart(id.value());
        }

        /** The terms of all entries in its log. */
        List<Long> terms() {
            Status status = raw.status();
            return raw.entries(status.firstIndex(), status.last().index() + 1).stream()
                    .map(Entry::term)
                    .toList();
        }

        /** Forgets everything that is not durable. */
        void restart(long seed) {
            applied.clear();
            reads.clear();
            raw = start(seed);
        }

        List<String> data() {
            return applied.stream()
                    .map(e -> e.data().toUtf8())
                    .filter(s -> !s.isEmpty())
                    .toList();
        }
    }

    final Map<NodeId, Member> members = new TreeMap<>();
    final Deque<Message> wire = new ArrayDeque<>();
    Predicate<Message> lost = m -> false;

    /** Raft as in the paper: no PreVote, no CheckQuorum. */
    Cluster(int size) {
        this(size, new Limits(1 << 20, 16, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE));
    }

    Cluster(int size, Limits limits) {
        this(size, id -> config(id, false, false, ReadOption.SAFE, limits));
    }

    Cluster(int size, Function<NodeId, RaftConfig> configs) {
        Configuration all = Configuration.of(LongStream.rangeClosed(1, size).toArray());
        for (NodeId id : all.voters()) {
            members.put(id, new Member(configs.apply(id), all, id.value()));
        }
    }

    /** Elections after 10 to 19 ticks, a heartbeat each tick, clocks that differ by one tick. */
    static RaftConfig config(NodeId id, boolean preVote, boolean checkQuorum, ReadOption reads, Limits limits) {
        return new RaftConfig(id, 10, 1, preVote, checkQuorum, reads, 1, false, true, true, true, false, limits);
    }

    Member member(long id) {
        return members.get(NodeId.of(id));
    }

    /** Does a member's work orders, one after the other, each at once and completely. */
    void drain(Member member) {
        while (member.raw.hasReady()) {
            Ready ready = member.raw.ready();
            if (ready.hardState() != null) {
                member.hardState = ready.hardState();
            }
            if (ready.snapshot() != null) {
                member.log.reset(ready.snapshot());
            }
            member.log.append(ready.entries());
            wire.addAll(ready.messages());
            ready.promises().stream().filter(m -> !m.to().equals(member.id)).forEach(wire::add);
            member.applied.addAll(ready.committed());
            member.reads.addAll(ready.reads());
            ready.committed().stream()
                    .map(Entry::change)
                    .filter(Objects::nonNull)
                    .forEach(member.raw::applyConfChange);
            member.raw.advance(ready);
        }
    }

    /** Delivers until nobody has anything left to say. */
    void settle() {
        members.values().forEach(this::drain);
        int delivered = 0;
        for (Message m = wire.poll(); m != null; m = wire.poll()) {
            assertThat(++delivered).as("messages without end").isLessThan(10_000);
            if (!lost.test(m)) {
                deliver(m);
            }
        }
    }

    /** Hands one message over, and takes what its receiver says to that from the wire. */
    List<Message> answers(Message message) {
        deliver(message);
        return take();
    }

    /** Takes what is on the wire. */
    List<Message> take() {
        List<Message> taken = List.copyOf(wire);
        wire.clear();
        return taken;
    }

    void deliver(Message message) {
        Member to = members.get(message.to());
        to.raw.step(message);
        drain(to);
    }

    void elect(long id) {
        member(id).raw.campaign();
        settle();
    }

    void propose(long id, String data) {
        member(id).raw.propose(Bytes.utf8(data));
        settle();
    }

    void tickAll(int ticks) {
        for (int i = 0; i < ticks; i++) {
            members.values().forEach(m -> m.raw.tick());
            settle();
        }
    }

    /** Cuts a member off from all others. */
    void isolate(long id) {
        lost = lost.or(m -> m.from().value() == id || m.to().value() == id);
    }

    void heal() {
        lost = m -> false;
    }

    @Nullable
    Member leader() {
        return members.values().stream()
                .filter(m -> m.raw.role() == Role.LEADER)
                .findFirst()
                .orElse(null);
    }
}
