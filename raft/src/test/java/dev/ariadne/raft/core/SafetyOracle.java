package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.membership.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The properties of figure 3, watched from outside by someone who sees all disks. */
final class SafetyOracle {
    private final Collection<Cluster.Member> members;
    private final Map<Long, NodeId> leaders = new TreeMap<>();

    /** Every entry that anybody knew to be committed. */
    private final TreeMap<Long, Entry> committed = new TreeMap<>();

    boolean sawLoss;
    boolean sawReplacement;
    boolean sawSnapshot;

    SafetyOracle(Collection<Cluster.Member> members) {
        this.members = members;
    }

    int elections() {
        return leaders.size();
    }

    int committed() {
        return committed.size();
    }

    void happened(Cluster.Member member, RaftEvent event) {
        if (event instanceof RaftEvent.RoleChanged change && change.role() == Role.LEADER) {
            NodeId other = leaders.putIfAbsent(change.term(), member.id);
            assertThat(other)
                    .as("Election Safety: another leader in term %s", change.term())
                    .isNull();
            checkCompleteness(member);
        } else if (event instanceof RaftEvent.Committed news) {
            for (long index = news.from() + 1; index <= news.to(); index++) {
                committedAt(member, index);
            }
        } else if (event instanceof RaftEvent.Restored restored) {
            sawSnapshot = true;
            EntryId last = restored.snapshot().last();
            assertThat(committed.get(last.index()).id())
                    .as("the last entry of a snapshot")
                    .isEqualTo(last);
        } else if (event instanceof RaftEvent.Appended appended && appended.role() == Role.FOLLOWER) {
            long first = appended.entries().get(0).index();
            sawReplacement |= first <= member.log.lastIndex();
        }
    }

    /** Leader Completeness: a leader's log reaches over all that was committed before it was elected. */
    private void checkCompleteness(Cluster.Member leader) {
        long first = leader.raw.status().firstIndex();
        committed
                .tailMap(first)
                .forEach((index, entry) -> assertThat(leader.raw.termAt(index))
                        .as("Leader Completeness: term of entry %s at leader %s", index, leader.id)
                        .isEqualTo(entry.term()));
    }

    /** What is committed is the same for all, and on the disks of a majority. */
    private void committedAt(Cluster.Member member, long index) {
        if (index < member.raw.status().firstIndex()) {
            return; // came with a snapshot
        }
        Entry entry = member.raw.entries(index, index + 1).get(0);
        Entry known = committed.putIfAbsent(index, entry);
        assertThat(entry).as("State Machine Safety at %s", index).isEqualTo(known == null ? entry : known);
        long durable = members.stream().filter(m -> holds(m.log, entry.id())).count();
        assertThat(durable)
                .as("disks that hold the committed entry %s", entry.id())
                .isGreaterThan(members.size() / 2);
    }

    private static boolean holds(MemoryLog disk, EntryId id) {
        return disk.snapshot().index() >= id.index() || disk.termAt(id.index()) == id.term();
    }

    /** Replicas apply what is committed, each entry at its index. */
    void applied(Entry entry) {
        assertThat(entry).as("State Machine Safety").isEqualTo(committed.get(entry.index()));
    }

    /** Log Matching: from the highest entry on that two logs share, they are equal all the way down. */
    void checkLogs() {
        for (Cluster.Member left : members) {
            for (Cluster.Member right : members) {
                if (left.id.compareTo(right.id) < 0) {
                    checkMatching(left.raw, right.raw);
                }
            }
        }
    }

    private static void checkMatching(RawNode left, RawNode right) {
        Status a = left.status();
        Status b = right.status();
        boolean shared = false;
        for (long i = Math.min(a.last().index(), b.last().index());
                i >= Math.max(a.firstIndex(), b.firstIndex());
                i--) {
            shared |= left.termAt(i) == right.termAt(i);
            if (shared) {
                assertThat(left.entries(i, i + 1))
                        .as("Log Matching of %s and %s at %s", a.id(), b.id(), i)
                        .isEqualTo(right.entries(i, i + 1));
            }
        }
    }
}
