package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The rules of §8, as far as the library has to keep them, that {@link ReadIndexTest} leaves open. That a retried command takes effect
 * once is the store's business.
 */
class PaperSection8Test {
    private static final Bytes READ = Bytes.utf8("read");

    @Test
    void a_leader_opens_its_term_with_one_entry_that_does_nothing() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.propose(1, "x");
        cluster.elect(2);
        cluster.tickAll(1);
        Cluster.Member three = cluster.member(3);
        assertThat(three.terms()).containsExactly(1L, 1L, 2L);
        for (Entry opening : List.of(three.applied.get(0), three.applied.get(2))) {
            assertThat(opening.data()).isEqualTo(Bytes.EMPTY);
            assertThat(opening.change()).isNull();
        }
    }

    @Test
    void a_leader_cut_off_from_the_majority_lets_no_read_be_served() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.isolate(1);
        Cluster.Member one = cluster.member(1);
        one.raw.readIndex(READ);
        cluster.settle();
        cluster.elect(2);
        cluster.propose(2, "newer");
        cluster.tickAll(5);
        assertThat(one.reads).isEmpty();
        for (long ticket = 0; ticket < 3; ticket++) { // answers to what it sent before it was cut off
            cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, ticket));
        }
        cluster.heal();
        cluster.tickAll(5);
        assertThat(one.data()).containsExactly("newer");
        assertThat(one.reads).isEmpty();
    }

    @Test
    void a_read_confirmed_by_the_leader_waits_for_what_was_committed_anywhere_before_it_was_asked() {
        SplittableRandom random = new SplittableRandom(1);
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Map<Bytes, Long> committedBefore = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            cluster.lost = m -> random.nextInt(4) == 0;
            cluster.propose(1, "x" + i);
            long committed = cluster.members.values().stream()
                    .mapToLong(m -> m.raw.commit())
                    .max()
                    .orElseThrow();
            Bytes read = Bytes.utf8("read " + i);
            committedBefore.put(read, committed);
            cluster.member(1 + random.nextInt(3)).raw.readIndex(read);
            cluster.settle();
            cluster.tickAll(2);
        }
        List<ReadState> answered =
                cluster.members.values().stream().flatMap(m -> m.reads.stream()).toList();
        assertThat(answered)
                .hasSizeGreaterThan(25)
                .allSatisfy(
                        read -> assertThat(read.index()).isGreaterThanOrEqualTo(committedBefore.get(read.context())));
    }

    @Test
    void a_single_replica_confirms_its_own_reads_but_not_before_its_first_entry_is_committed() {
        Cluster cluster = new Cluster(1);
        Cluster.Member one = cluster.member(1);
        one.load(1, 0, 1, 1); // both were committed; that this is so was not written when it crashed
        one.raw.campaign();
        Ready vote = one.raw.ready();
        one.hardState = vote.hardState();
        one.raw.advance(vote);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        one.raw.readIndex(READ);
        cluster.drain(one);
        assertThat(one.reads).containsExactly(new ReadState(3, READ));
        one.raw.readIndex(READ);
        cluster.drain(one);
        assertThat(one.reads).hasSize(2);
    }

    /**
     * Reads are served under a lease. What the leader says and hears takes a while; from some time on what it says is lost, but it
     * still hears. The others hear each other at once, and their clocks run faster by as much as was declared.
     */
    @Test
    void no_lease_outlives_the_election_of_another_leader() {
        int served = 0;
        for (long seed = 1; seed <= 100; seed++) {
            served += servedAlone(seed);
        }
        assertThat(served).as("reads that the silent leader still served").isGreaterThan(100);
    }

    private static int servedAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Cluster cluster = new Cluster(3, id -> Cluster.config(id, false, true, ReadOption.LEASE, Limits.NONE));
        cluster.members.values().forEach(member -> member.restart(random.nextLong()));
        cluster.elect(1);
        cluster.tickAll(1);
        Cluster.Member one = cluster.member(1);
        Deque<List<Message>> slow = new ArrayDeque<>();
        for (int delay = random.nextInt(5); delay > 0; delay--) {
            slow.add(List.of());
        }
        int silentFrom = 10 + random.nextInt(10);
        int served = 0;
        for (int tick = 0; tick < silentFrom + 40; tick++) {
            one.reads.clear();
            one.raw.readIndex(READ);
            cluster.drain(one);
            boolean superseded = cluster.member(2).raw.role() == Role.LEADER
                    || cluster.member(3).raw.role() == Role.LEADER;
            assertThat(superseded && !one.reads.isEmpty())
                    .as("seed %s: served at %s, silent from %s on, while another leads", seed, tick, silentFrom)
                    .isFalse();
            served += tick > silentFrom ? one.reads.size() : 0;
            tick(one, 1);
            for (long other = 2; other <= 3; other++) {
                tick(cluster.member(other), tick % 10 == 0 ? 2 : 1);
            }
            deliver(cluster, slow, tick < silentFrom);
        }
        assertThat(cluster.member(2).raw.term()).as("another was elected").isGreaterThan(1);
        return served;
    }

    /** Delivers what the others say to each other at once, and what the leader says or hears when it is its turn. */
    private static void deliver(Cluster cluster, Deque<List<Message>> slow, boolean isHeard) {
        List<Message> late = new ArrayList<>();
        cluster.lost = m -> (m.from().equals(ONE) || m.to().equals(ONE)) && late.add(m);
        cluster.settle();
        slow.add(List.copyOf(late));
        slow.remove().stream().filter(m -> isHeard || m.to().equals(ONE)).forEach(cluster::deliver);
    }

    @Test
    void a_command_is_known_committed_by_its_name_and_by_nothing_else() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(1);
        ProposeResult lost = cluster.member(1).raw.propose(Bytes.utf8("lost"));
        assertThat(lost).isEqualTo(new ProposeResult.Accepted(new EntryId(1, 2)));
        cluster.elect(2);
        cluster.heal();
        cluster.tickAll(2);
        assertThat(cluster.member(1).applied)
                .extracting(Entry::id)
                .containsExactly(new EntryId(1, 1), new EntryId(2, 2));
    }
}
