package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Moves that scripts about cores have in common. */
final class Script {
    static final NodeId ONE = NodeId.of(1);
    static final NodeId TWO = NodeId.of(2);
    static final NodeId THREE = NodeId.of(3);
    static final NodeId FOUR = NodeId.of(4);

    private Script() {}

    static Cluster room(int size, boolean preVote, boolean checkQuorum) {
        return new Cluster(size, id -> Cluster.config(id, preVote, checkQuorum, ReadOption.SAFE, Limits.NONE));
    }

    /** Replicas that differ from those of the paper as {@code change} says. */
    static Cluster room(int size, UnaryOperator<RaftConfig> change) {
        return new Cluster(size, id -> change.apply(Cluster.config(id, false, false, ReadOption.SAFE, Limits.NONE)));
    }

    /** A replica with an empty log comes into the room; it knows the cluster as it was at first, and is no member of that. */
    static Cluster.Member join(Cluster room, long id) {
        Cluster.Member first = room.member(1);
        return join(room, id, first.log.snapshot().configuration());
    }

    static Cluster.Member join(Cluster room, long id, Configuration known) {
        RaftConfig config = Cluster.config(NodeId.of(id), false, false, ReadOption.SAFE, Limits.NONE);
        Cluster.Member joining = new Cluster.Member(config, known, id);
        room.members.put(joining.id, joining);
        return joining;
    }

    static void tick(Cluster.Member member, int ticks) {
        for (int i = 0; i < ticks; i++) {
            member.raw.tick();
        }
    }

    /** Makes it the leader of its next term by votes that nobody gave, and takes what it says to that from the wire. */
    static void lead(Cluster room, Cluster.Member candidate) {
        candidate.raw.campaign();
        room.drain(candidate);
        for (NodeId voter : room.members.keySet()) {
            if (!voter.equals(candidate.id)) {
                room.deliver(new RequestVoteResponse(voter, candidate.id, candidate.raw.term(), false, true));
            }
        }
        assertThat(candidate.raw.role()).isEqualTo(Role.LEADER);
        room.take();
    }

    /** The follower tells one, which leads, that their logs are equal up to here. */
    static AppendEntriesResponse accepted(NodeId from, long term, long index) {
        return new AppendEntriesResponse(from, ONE, term, true, index, EntryId.ZERO);
    }

    static V2 change(Transition transition, String changes) {
        return new V2(transition, Single.parseAll(changes), ByteBuffer.allocate(0));
    }

    /** Proposes a change to the leader, and delivers until all have applied it. */
    static void changeTo(Cluster room, Cluster.Member leader, String changes) {
        assertThat(leader.raw.propose(change(Transition.AUTO, changes))).isInstanceOf(ProposeResult.Accepted.class);
        room.settle();
        room.tickAll(2);
    }

    /** Takes a snapshot of all that the member has applied, and forgets the entries up to an index. */
    static Snapshot compact(Cluster.Member member, long index) {
        long applied = member.raw.applied();
        Snapshot snapshot = new Snapshot(new EntryId(member.raw.termAt(applied), applied), member.raw.configuration());
        member.log.snapshotTaken(snapshot);
        member.log.compact(index);
        return snapshot;
    }

    /** What is for a member, of what is on the wire; takes it all. */
    static List<Message> taken(Cluster room, NodeId to) {
        return room.take().stream().filter(m -> m.to().equals(to)).toList();
    }

    static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.EMPTY);
    }

    /** Entries of these terms, the first one at index {@code first}. */
    static List<Entry> entries(long first, long... terms) {
        List<Entry> entries = new ArrayList<>();
        for (long term : terms) {
            entries.add(entry(term, first + entries.size()));
        }
        return entries;
    }

    static long[] longs(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** The terms of all logs up to that length and term: terms never fall. */
    static List<long[]> logs(int lengthMax, long termMax) {
        List<long[]> all = new ArrayList<>();
        all.add(new long[0]);
        for (int i = 0; i < all.size(); i++) {
            long[] log = all.get(i);
            for (long term = log.length == 0 ? 1 : log[log.length - 1];
                    term <= termMax && log.length < lengthMax;
                    term++) {
                long[] longer = Arrays.copyOf(log, log.length + 1);
                longer[log.length] = term;
                all.add(longer);
            }
        }
        return all;
    }
}
