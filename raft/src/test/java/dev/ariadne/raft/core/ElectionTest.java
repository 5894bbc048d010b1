package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Terms, votes and timeouts: §5.1, §5.2 and §5.4.1. */
class ElectionTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);

    // ---- §5.1: terms

    @ParameterizedTest
    @EnumSource(Role.class)
    void a_newer_term_makes_a_follower_of_anyone(Role role) {
        for (Message message : ofTerm(9)) {
            Cluster.Member member = room(role).member(1);
            bring(member, role);
            member.raw.step(message);
            assertThat(member.raw.role()).as("after %s", message).isEqualTo(Role.FOLLOWER);
            assertThat(member.raw.term()).isEqualTo(9);
            boolean fromLeader = message instanceof AppendEntries
                    || message instanceof Heartbeat
                    || message instanceof InstallSnapshot;
            assertThat(member.raw.leader()).isEqualTo(fromLeader ? TWO : null);
            assertThat(member.raw.status().progress()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void a_message_of_an_older_term_changes_nothing(Role role) {
        Cluster room = room(role);
        Cluster.Member member = room.member(1);
        member.load(4, 0, 1, 4);
        bring(member, role);
        room.drain(member);
        room.take();
        Status before = member.raw.status();
        for (Message message : ofTerm(before.hardState().term() - 1)) {
            // With PreVote a leader whom this term has passed by is told, or it would never hear of it.
            boolean tells =
                    role == Role.PRE_CANDIDATE && (message instanceof AppendEntries || message instanceof Heartbeat);
            Message answer = new AppendEntriesResponse(ONE, TWO, 4, true, 0, EntryId.ZERO);
            assertThat(room.answers(message)).isEqualTo(tells ? List.of(answer) : List.of());
            assertThat(member.raw.status()).isEqualTo(before);
        }
    }

    /** Where a replica can have that role. */
    private static Cluster room(Role role) {
        boolean preVote = role == Role.PRE_CANDIDATE;
        return new Cluster(3, id -> Cluster.config(id, preVote, false, ReadOption.SAFE, RaftConfig.Limits.NONE));
    }

    // ---- §5.2: votes

    @Test
    void a_replica_starts_as_a_follower_in_the_term_it_knew() {
        one.load(7, 0);
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.raw.leader()).isNull();
        assertThat(one.raw.term()).isEqualTo(7);
    }

    @Test
    void a_follower_that_hears_nothing_campaigns_in_the_next_term() {
        one.load(3, 0, 1, 3);
        tickUntilCampaign();
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
        assertThat(one.hardState).isEqualTo(new HardState(4, ONE, 0));
        EntryId last = new EntryId(3, 2);
        assertThat(cluster.take())
                .containsExactly(
                        new RequestVote(ONE, TWO, 4, last, Campaign.ELECTION),
                        new RequestVote(ONE, THREE, 4, last, Campaign.ELECTION));
    }

    @Test
    void a_candidate_without_an_outcome_campaigns_again_in_the_next_term() {
        tickUntilCampaign();
        cluster.take();
        tickUntilCampaign();
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
        assertThat(cluster.take()).contains(new RequestVote(ONE, TWO, 2, EntryId.ZERO, Campaign.ELECTION));
    }

    @ParameterizedTest(name = "{0} replicas, {1} grant and {2} refuse")
    @CsvSource({
        "1, 0, 0, LEADER",
        "3, 2, 0, LEADER",
        "3, 1, 0, LEADER",
        "3, 1, 1, LEADER",
        "3, 0, 0, CANDIDATE",
        "3, 0, 1, CANDIDATE",
        "3, 0, 2, FOLLOWER",
        "5, 4, 0, LEADER",
        "5, 3, 0, LEADER",
        "5, 2, 0, LEADER",
        "5, 2, 2, LEADER",
        "5, 1, 0, CANDIDATE",
        "5, 1, 2, CANDIDATE",
        "5, 0, 4, FOLLOWER",
        "5, 1, 3, FOLLOWER",
        "5, 0, 2, CANDIDATE",
    })
    void one_round_of_votes_decides(int size, int granted, int refused, Role role) {
        Cluster room = new Cluster(size);
        Cluster.Member candidate = room.member(1);
        candidate.raw.campaign();
        room.drain(candidate);
        for (int i = 0; i < granted + refused; i++) {
            room.deliver(new RequestVoteResponse(NodeId.of(2 + i), ONE, 1, false, i < granted));
        }
        assertThat(candidate.raw.role()).isEqualTo(role);
        assertThat(candidate.raw.term()).isEqualTo(1);
    }

    @Test
    void a_first_refusal_is_not_made_good_by_a_second_answer() {
        one.raw.campaign();
        cluster.drain(one);
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, false));
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, true));
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
    }

    @Test
    void a_candidate_returns_to_the_ranks_when_another_leads_its_term() {
        for (Message message : ofTerm(1)) {
            boolean fromLeader = message instanceof AppendEntries
                    || message instanceof Heartbeat
                    || message instanceof InstallSnapshot;
            Cluster.Member candidate = new Cluster(3).member(1);
            bring(candidate, Role.CANDIDATE);
            candidate.raw.step(message);
            assertThat(candidate.raw.role() == Role.FOLLOWER)
                    .as("after %s", message)
                    .isEqualTo(fromLeader);
        }
    }

    @Test
    void who_knows_the_leader_of_a_term_votes_for_nobody_else_in_it() {
        cluster.deliver(new Heartbeat(TWO, ONE, 5, 0, 0, 0));
        cluster.take();
        assertThat(cluster.answers(new RequestVote(THREE, ONE, 5, EntryId.ZERO, Campaign.ELECTION)))
                .containsExactly(new RequestVoteResponse(ONE, THREE, 5, false, false));
    }

    @Test
    void a_leader_does_not_campaign() {
        cluster.elect(1);
        one.raw.campaign();
        cluster.tickAll(50);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        assertThat(one.raw.term()).isEqualTo(1);
    }

    @Test
    void a_new_leader_knows_its_own_log_and_nobody_elses() {
        one.load(1, 0, 1, 1);
        bring(one, Role.LEADER);
        ProgressView own = new ProgressView(ProgressState.REPLICATE, 2, 3, false, 0, true, 0, false);
        ProgressView other = new ProgressView(ProgressState.PROBE, 0, 3, true, 0, false, 0, false);
        assertThat(one.raw.status().progress())
                .containsExactly(entry(ONE, own), entry(TWO, other), entry(THREE, other));
    }

    @Test
    void who_has_no_vote_does_not_campaign() {
        one.log.snapshotTaken(new Snapshot(EntryId.ZERO, Configuration.of(2, 3)));
        one.log.reset(new Snapshot(new EntryId(1, 4), Configuration.of(2, 3)));
        one.hardState = new HardState(1, null, 4);
        one.restart(1);
        for (int i = 0; i < 100; i++) {
            one.raw.tick();
        }
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.raw.term()).isEqualTo(1);
    }

    @Test
    void each_replica_can_be_elected_in_turn() {
        for (long round = 1; round <= 6; round++) {
            long id = 1 + round % 3;
            cluster.elect(id);
            assertThat(cluster.leader()).isEqualTo(cluster.member(id));
            assertThat(cluster.members.values()).extracting(m -> m.raw.term()).containsOnly(round);
        }
    }

    @Test
    void a_candidate_back_from_isolation_deposes_the_leader_but_loses_against_its_longer_log() {
        cluster.elect(1);
        cluster.isolate(3);
        cluster.elect(3);
        cluster.elect(3);
        cluster.propose(1, "x");
        cluster.heal();
        cluster.elect(3);
        assertThat(one.raw.term()).isEqualTo(4);
        assertThat(cluster.leader()).isNull();
    }

    // ---- §5.4.1: only an up-to-date log is elected

    @ParameterizedTest(name = "the voter ends in {0}/{1}, the candidate in {2}/{3}")
    @CsvSource({
        "1, 1, 1, 1, true",
        "1, 1, 1, 2, true",
        "1, 2, 1, 1, false",
        "1, 1, 2, 1, true",
        "1, 1, 2, 2, true",
        "1, 2, 2, 1, true",
        "2, 1, 1, 1, false",
        "2, 1, 1, 2, false",
        "2, 2, 1, 1, false",
        "2, 1, 1, 9, false",
    })
    void a_vote_needs_a_log_at_least_as_up_to_date(
            long term, int length, long itsTerm, long itsLength, boolean granted) {
        long[] terms = new long[length];
        Arrays.fill(terms, term);
        one.load(3, 0, terms);
        assertThat(cluster.answers(new RequestVote(TWO, ONE, 4, new EntryId(itsTerm, itsLength), Campaign.ELECTION)))
                .containsExactly(new RequestVoteResponse(ONE, TWO, 4, false, granted));
        assertThat(one.hardState.vote()).isEqualTo(granted ? TWO : null);
    }

    // ---- timeouts

    @Test
    void timeouts_take_every_value_from_e_to_2e_minus_1_and_no_other() {
        TreeSet<Integer> asFollower = new TreeSet<>();
        TreeSet<Integer> asCandidate = new TreeSet<>();
        for (long seed = 1; seed <= 200; seed++) {
            one.restart(seed);
            asFollower.add(tickUntilCampaign());
            asCandidate.add(tickUntilCampaign());
        }
        List<Integer> all = new ArrayList<>();
        for (int ticks = 10; ticks < 20; ticks++) {
            all.add(ticks);
        }
        assertThat(asFollower).containsExactlyElementsOf(all);
        assertThat(asCandidate).containsExactlyElementsOf(all);
    }

    @Test
    void two_of_five_rarely_time_out_together_first() {
        int conflicts = 0;
        for (long round = 0; round < 300; round++) {
            List<Integer> ticks = new ArrayList<>();
            for (long member = 0; member < 5; member++) {
                one.restart(5 * round + member);
                ticks.add(tickUntilCampaign());
            }
            int first = ticks.stream().min(Integer::compare).orElseThrow();
            conflicts += ticks.stream().filter(t -> t == first).count() > 1 ? 1 : 0;
        }
        assertThat(conflicts).isBetween(1, 100);
    }

    @Test
    void a_granted_vote_restarts_the_timer_and_a_refused_one_does_not() {
        one.load(5, 0, 5);
        one.restart(4);
        int timeout = tickUntilCampaign();
        assertThat(ticksLeftAfter(new RequestVote(TWO, ONE, 5, new EntryId(5, 1), Campaign.ELECTION)))
                .isEqualTo(timeout);
        assertThat(ticksLeftAfter(new RequestVote(TWO, ONE, 5, new EntryId(4, 1), Campaign.ELECTION)))
                .isEqualTo(timeout - 9);
    }

    @Test
    void whoever_hears_the_leader_does_not_campaign() {
        for (int i = 0; i < 100; i++) {
            one.raw.tick();
            one.raw.step(i % 2 == 0 ? new Heartbeat(TWO, ONE, 1, 0, 0, 0) : append(TWO));
        }
        assertThat(one.raw.term()).isEqualTo(1);
    }

    @Test
    void a_leader_sends_a_heartbeat_to_each_follower_each_tick() {
        cluster.elect(1);
        one.raw.tick();
        cluster.drain(one);
        assertThat(cluster.take())
                .containsExactly(new Heartbeat(ONE, TWO, 1, 1, 0, 1), new Heartbeat(ONE, THREE, 1, 1, 0, 1));
    }

    private static Message append(NodeId from) {
        return new AppendEntries(from, ONE, 1, EntryId.ZERO, List.of(), 0);
    }

    /** Ticks until it campaigns, after nine have passed before the message. */
    private int ticksLeftAfter(Message message) {
        one.hardState = new HardState(5, null, 0);
        one.restart(4);
        for (int i = 0; i < 9; i++) {
            one.raw.tick();
        }
        cluster.deliver(message);
        return tickUntilCampaign();
    }

    private int tickUntilCampaign() {
        long term = one.raw.term();
        int ticks = 0;
        while (one.raw.term() == term) {
            one.raw.tick();
            ticks++;
        }
        cluster.drain(one);
        return ticks;
    }

    /** Makes it lead or campaign in its next term. */
    private static void bring(Cluster.Member member, Role role) {
        if (role != Role.FOLLOWER) {
            member.raw.campaign();
        }
        if (role == Role.LEADER) {
            long term = member.raw.term();
            member.raw.step(new RequestVoteResponse(ONE, ONE, term, false, true));
            member.raw.step(new RequestVoteResponse(TWO, ONE, term, false, true));
        }
        assertThat(member.raw.role()).isEqualTo(role);
    }

    /** One of each kind that the core takes and that does not make it campaign, from two to one. */
    private static List<Message> ofTerm(long term) {
        return List.of(
                new RequestVote(TWO, ONE, term, new EntryId(term, 99), Campaign.ELECTION),
                new RequestVoteResponse(TWO, ONE, term, false, true),
                new AppendEntries(TWO, ONE, term, EntryId.ZERO, List.of(), 0),
                new AppendEntriesResponse(TWO, ONE, term, true, 1, EntryId.ZERO),
                new AppendEntriesResponse(TWO, ONE, term, false, 1, EntryId.ZERO),
                new Heartbeat(TWO, ONE, term, 0, 0, 0),
                new HeartbeatResponse(TWO, ONE, term, 0, 0),
                new Message.TransferLeadership(TWO, ONE, term, TWO),
                new Message.ReadIndexResponse(TWO, ONE, term, 1, Bytes.EMPTY),
                new InstallSnapshot(TWO, ONE, term, new Snapshot(new EntryId(1, 99), Configuration.of(1, 2, 3))));
    }
}
