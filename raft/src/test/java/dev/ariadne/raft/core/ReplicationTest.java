package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Log replication and commitment: §5.3 and §5.4.2. */
class ReplicationTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);

    // ---- the leader's side

    @Test
    void a_proposal_goes_to_all_followers_together_with_what_precedes_it() {
        cluster.elect(1);
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        List<Entry> entries = List.of(Entry.normal(1, 2, Bytes.utf8("x")));
        EntryId prev = new EntryId(1, 1);
        assertThat(cluster.take())
                .containsExactly(
                        new AppendEntries(ONE, TWO, 1, prev, entries, 1),
                        new AppendEntries(ONE, THREE, 1, prev, entries, 1));
        assertThat(one.raw.commit()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} replicas, {1} followers acknowledge")
    @CsvSource({
        "1, 0, true",
        "3, 0, false",
        "3, 1, true",
        "3, 2, true",
        "5, 0, false",
        "5, 1, false",
        "5, 2, true",
        "5, 3, true",
        "5, 4, true"
    })
    void an_entry_is_committed_once_a_majority_has_it(int size, int acknowledged, boolean committed) {
        Cluster room = new Cluster(size);
        room.elect(1);
        Cluster.Member leader = room.member(1);
        leader.raw.propose(Bytes.utf8("x"));
        room.drain(leader);
        for (int i = 0; i < acknowledged; i++) {
            room.deliver(accepted(NodeId.of(2 + i), 1, 2));
        }
        assertThat(leader.raw.commit()).isEqualTo(committed ? 2 : 1);
        assertThat(leader.data()).isEqualTo(committed ? List.of("x") : List.of());
    }

    /** The leader of term 3 holds {@code terms} and its own first entry; voters two to five acknowledge up to these indexes. */
    @ParameterizedTest(name = "terms {0} and 3, acknowledged {1}")
    @CsvSource({
        "1, 0 0, 0",
        "1, 1 0, 0", // an older entry on a majority is not committed for that
        "1, 1 1, 0",
        "1, 2 0, 2", // the own entry is, and what precedes it
        "1, 2 1, 2",
        "1 2 2, 3 3, 0",
        "1 2 2, 4 0, 4",
        "1 2 2, 3 3 0 0, 0",
        "1 2 2, 4 3 3 3, 0",
        "1 2 2, 4 4 0 0, 4",
        "1 2 2, 4 4 3 1, 4",
    })
    void only_entries_of_the_leaders_own_term_are_committed_by_counting(
            String terms, String acks, long commit) { // §5.4.2
        long[] older = longs(terms);
        long[] acknowledged = longs(acks);
        Cluster room = new Cluster(acknowledged.length + 1);
        Cluster.Member leader = room.member(1);
        leader.load(2, 0, older);
        elect(room, leader);
        for (int i = 0; i < acknowledged.length; i++) {
            room.deliver(accepted(NodeId.of(2 + i), 3, acknowledged[i]));
        }
        assertThat(leader.raw.term()).isEqualTo(3);
        assertThat(leader.raw.commit()).isEqualTo(commit);
    }

    @Test
    void a_new_leader_commits_all_that_was_left_behind_with_its_first_entry() {
        cluster.members.values().forEach(member -> member.load(2, 0, 1, 1, 2));
        cluster.elect(1);
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member ->
                        assertThat(member.applied).extracting(Entry::term).containsExactly(1L, 1L, 2L, 3L));
    }

    // ---- the follower's side

    @Test
    void a_follower_learns_what_is_committed_and_applies_it_in_order() {
        Cluster.Member two = cluster.member(2);
        List<Entry> entries = List.of(
                Entry.normal(1, 1, Bytes.utf8("a")),
                Entry.normal(1, 2, Bytes.utf8("b")),
                Entry.normal(1, 3, Bytes.utf8("c")));
        cluster.deliver(new AppendEntries(ONE, TWO, 1, EntryId.ZERO, entries, 1));
        assertThat(two.data()).containsExactly("a");
        cluster.deliver(new AppendEntries(ONE, TWO, 1, new EntryId(1, 3), List.of(), 2));
        assertThat(two.data()).containsExactly("a", "b");
        cluster.deliver(new Heartbeat(ONE, TWO, 1, 3, 0, 0));
        assertThat(two.data()).containsExactly("a", "b", "c");
        cluster.deliver(new Heartbeat(ONE, TWO, 1, 1, 0, 0));
        assertThat(two.raw.commit()).isEqualTo(3);
    }

    /** The follower holds 1/1, 2/2, 2/3, 4/4 and has committed the first. */
    @ParameterizedTest(name = "after {0}/{1}")
    @CsvSource({
        "1, 1, true, 1, 0, 0",
        "2, 3, true, 3, 0, 0",
        "4, 4, true, 4, 0, 0",
        "0, 0, true, 1, 0, 0", // what precedes the commit index matches anyway
        "1, 2, false, 2, 1, 1",
        "3, 3, false, 3, 2, 3",
        "3, 4, false, 4, 2, 3",
        "1, 4, false, 4, 1, 1",
        "4, 5, false, 5, 4, 4",
        "3, 9, false, 9, 2, 3",
    })
    void a_follower_refuses_what_does_not_follow_an_entry_it_has(
            long term, long index, boolean accepted, long answer, long hintTerm, long hintIndex) {
        cluster.member(2).load(4, 1, 1, 2, 2, 4);
        assertThat(cluster.answers(new AppendEntries(ONE, TWO, 4, new EntryId(term, index), List.of(), 1)))
                .containsExactly(
                        new AppendEntriesResponse(TWO, ONE, 4, accepted, answer, new EntryId(hintTerm, hintIndex)));
        assertThat(cluster.member(2).terms()).containsExactly(1L, 2L, 2L, 4L);
    }

    /** The follower holds 1/1, 2/2. */
    @ParameterizedTest(name = "entries {1} after {0}")
    @CsvSource({
        "2, 3, 1 2 3", // goes on
        "1, 3 4, 1 3 4", // replaces
        "0, 1, 1 2", // has it already, and keeps what follows
        "0, 3, 3", // replaces all
        "0, 1 2 3, 1 2 3", // overlaps
        "1, '', 1 2", // a probe
    })
    void a_follower_cuts_its_log_at_a_conflict_only(long after, String sent, String then) {
        Cluster.Member two = cluster.member(2);
        two.load(4, 0, 1, 2);
        EntryId prev = new EntryId(two.raw.termAt(after), after);
        List<Entry> entries = new ArrayList<>();
        for (long term : longs(sent)) {
            entries.add(Entry.normal(term, after + 1 + entries.size(), Bytes.EMPTY));
        }
        assertThat(cluster.answers(new AppendEntries(ONE, TWO, 4, prev, entries, 0)))
                .containsExactly(accepted(TWO, 4, after + entries.size()));
        assertThat(two.terms()).isEqualTo(Arrays.stream(longs(then)).boxed().toList());
        assertThat(two.log.entries(1, two.log.lastIndex() + 1, Long.MAX_VALUE))
                .as("durable before the promise leaves")
                .extracting(Entry::term)
                .isEqualTo(two.terms());
    }

    // ---- both together

    /** Figure 7: what followers of the leader of term 8 may hold. */
    static Stream<Arguments> figure7() {
        return Stream.of(
                Arguments.of("a", "1 1 1 4 4 5 5 6 6"),
                Arguments.of("b", "1 1 1 4"),
                Arguments.of("c", "1 1 1 4 4 5 5 6 6 6 6"),
                Arguments.of("d", "1 1 1 4 4 5 5 6 6 6 7 7"),
                Arguments.of("e", "1 1 1 4 4 4 4"),
                Arguments.of("f", "1 1 1 2 2 2 3 3 3 3 3"));
    }

    @ParameterizedTest(name = "({0})")
    @MethodSource("figure7")
    void a_leader_brings_any_follower_to_its_own_log(String name, String terms) {
        one.load(7, 0, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        cluster.member(2).load(7, 0, longs(terms));
        elect(cluster, one);
        assertThat(one.raw.term()).isEqualTo(8);
        cluster.lost = m -> m.to().equals(THREE);
        one.raw.tick();
        cluster.settle();
        one.raw.tick();
        cluster.settle();
        assertThat(cluster.member(2).terms()).as("follower %s", name).isEqualTo(one.terms());
        assertThat(cluster.member(2).raw.commit()).isEqualTo(11);
    }

    /** Where a probe at the end of the leader's log leads: the follower's hint, and the entry before those sent next. */
    @ParameterizedTest(name = "leader {0}, follower {1}")
    @CsvSource({
        "1 2 2 5 5 5, 1 2 2 3 3 3 3, 3 6, 2 3", // a whole term of the follower is skipped
        "1 2 2 5 5 5, 1 2 2 3 3 3 3 3 3, 3 6, 2 3", // the follower's log is longer
        "1 2 2 2 5 5, 1 2 2 4, 4 4, 2 4", // the follower's log is shorter
        "1 1 1 1 1 1, 1 1 1, 1 3, 1 3", // only too short
        "1 3 3 3 3 3, 1 2 2 2 2 2, 2 6, 1 1", // the leader skips its own term
        "1 2 2 2 2 2, 1 2 2 3 3 3, 2 3, 2 3", // the follower skips its own
        "2 2 2 2 2 2, 1 1 1 1 1 1, 1 6, 0 0", // nothing in common
        "1 1 3 3 5 5, 1 1 2 2 4 4, 4 6, 3 4", // terms the other does not know take one round trip each
        "1 1 1 4 4 4, '', 0 0, 0 0", // nothing at all
    })
    void one_round_trip_finds_where_the_logs_may_agree(String leads, String follows, String hint, String then) {
        one.load(6, 0, longs(leads));
        cluster.member(2).load(6, 0, longs(follows));
        elect(cluster, one);
        AppendEntries probe = new AppendEntries(ONE, TWO, 7, id(one, 6), List.of(), 0);
        AppendEntriesResponse refusal =
                (AppendEntriesResponse) cluster.answers(probe).get(0);
        long[] hinted = longs(hint);
        assertThat(refusal)
                .isEqualTo(new AppendEntriesResponse(TWO, ONE, 7, false, 6, new EntryId(hinted[0], hinted[1])));
        AppendEntries next = (AppendEntries) cluster.answers(refusal).get(0);
        long[] expected = longs(then);
        assertThat(next.prev()).isEqualTo(new EntryId(expected[0], expected[1]));
    }

    @Test
    void late_and_repeated_answers_move_nothing_back() {
        cluster.elect(1);
        for (int i = 0; i < 5; i++) {
            cluster.propose(1, "x" + i);
        }
        Status before = one.raw.status();
        cluster.deliver(accepted(TWO, 1, 2));
        cluster.deliver(accepted(TWO, 1, 0));
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 1, false, 3, new EntryId(1, 2)));
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 1, false, 6, EntryId.ZERO));
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(cluster.take()).isEmpty();
        assertThat(one.raw.status()).isEqualTo(before);
        cluster.propose(1, "y");
        assertThat(cluster.member(2).terms()).hasSize(7);
    }

    @Test
    void messages_in_reverse_order_are_sent_again_from_what_matches() {
        cluster.elect(1);
        cluster.lost = m -> m.to().equals(THREE);
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            one.raw.propose(Bytes.utf8("x" + i));
            cluster.drain(one);
            cluster.take().stream().filter(m -> m.to().equals(TWO)).forEach(m -> sent.add(0, m));
        }
        List<Message> answers =
                sent.stream().flatMap(m -> cluster.answers(m).stream()).toList();
        assertThat(answers)
                .extracting(m -> ((AppendEntriesResponse) m).accepted())
                .containsExactly(false, false, true);
        Message again = cluster.answers(answers.get(0)).get(0);
        assertThat(((AppendEntries) again).prev()).isEqualTo(new EntryId(1, 1));
        cluster.wire.add(again);
        cluster.wire.add(answers.get(2));
        cluster.wire.add(answers.get(1));
        cluster.settle();
        cluster.tickAll(1);
        assertThat(cluster.member(2).data()).containsExactly("x0", "x1", "x2");
    }

    @Test
    void an_acknowledgement_of_a_past_leadership_does_not_count() {
        cluster.elect(1);
        cluster.lost = m -> !m.from().equals(ONE) || !m.to().equals(ONE);
        cluster.propose(1, "x");
        cluster.heal();
        cluster.take();
        cluster.deliver(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        elect(cluster, one);
        cluster.deliver(accepted(TWO, 1, 2));
        assertThat(one.raw.status().progress().get(TWO).match()).isZero();
    }

    /** Makes it the leader of its next term, and takes what it says to that from the wire. */
    private static void elect(Cluster room, Cluster.Member candidate) {
        candidate.raw.campaign();
        room.drain(candidate);
        long term = candidate.raw.term();
        for (NodeId id : room.members.keySet()) {
            if (!id.equals(candidate.id)) {
                room.deliver(new Message.RequestVoteResponse(id, candidate.id, term, false, true));
            }
        }
        assertThat(candidate.raw.role()).isEqualTo(Role.LEADER);
        room.take();
    }

    private static AppendEntriesResponse accepted(NodeId from, long term, long index) {
        return new AppendEntriesResponse(from, ONE, term, true, index, EntryId.ZERO);
    }

    private static EntryId id(Cluster.Member member, long index) {
        return new EntryId(member.raw.termAt(index), index);
    }

    private static long[] longs(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
