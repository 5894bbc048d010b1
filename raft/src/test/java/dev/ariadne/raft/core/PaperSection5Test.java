package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of §5 and figure 2 that {@link ElectionTest} and {@link ReplicationTest} leave open; those of votes, appending and
 * committing are in {@link PaperSection5TwinTest}. {@code docs/raft-rules.md} says which test holds which rule.
 */
class PaperSection5Test {
    // ---- §5.1 and figure 2: what a replica says, and when

    @Test
    void followers_and_candidates_send_nothing_between_two_elections() {
        Cluster cluster = new Cluster(3);
        Cluster.Member one = cluster.member(1);
        one.raw.setElectionTimeout(15);
        tick(one, 14);
        cluster.drain(one);
        assertThat(cluster.take()).isEmpty();
        tick(one, 1);
        cluster.drain(one);
        assertThat(cluster.take()).hasOnlyElementsOfType(RequestVote.class).hasSize(2);
        one.raw.setElectionTimeout(15);
        tick(one, 14);
        cluster.drain(one);
        assertThat(cluster.take()).isEmpty();
    }

    @Test
    void what_an_answer_promises_is_written_by_the_order_that_brings_it() {
        RawNode voter = new Cluster(3).member(1).raw;
        voter.step(new RequestVote(TWO, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        Ready vote = voter.ready();
        assertThat(vote.messages()).isEmpty();
        assertThat(vote.promises()).containsExactly(new RequestVoteResponse(ONE, TWO, 5, false, true));
        assertThat(vote.hardState()).isEqualTo(new HardState(5, TWO, 0));
        voter.step(new AppendEntries(TWO, ONE, 5, EntryId.ZERO, Script.entries(1, 4, 5), 0));
        Ready append = voter.ready();
        assertThat(append.messages()).isEmpty();
        assertThat(append.promises()).containsExactly(new AppendEntriesResponse(ONE, TWO, 5, true, 2, EntryId.ZERO));
        assertThat(append.entries()).isEqualTo(Script.entries(1, 4, 5));
    }

    // ---- §5.2: elections

    @Test
    void a_new_leader_announces_itself_to_all_before_any_time_passes() {
        Cluster cluster = new Cluster(3);
        Cluster.Member one = cluster.member(1);
        one.load(4, 0, 1, 4);
        one.raw.campaign();
        cluster.drain(one);
        cluster.take();
        List<Entry> opening = Script.entries(3, 5);
        EntryId prev = new EntryId(4, 2); // what follows is where it begins to look for agreement (figure 2, nextIndex)
        assertThat(cluster.answers(new RequestVoteResponse(TWO, ONE, 5, false, true)))
                .containsExactly(
                        new AppendEntries(ONE, TWO, 5, prev, opening, 0),
                        new AppendEntries(ONE, THREE, 5, prev, opening, 0));
    }

    @Test
    void after_a_split_vote_somebody_wins_a_later_term() {
        for (long seed = 1; seed <= 20; seed++) {
            Cluster cluster = new Cluster(4);
            for (Cluster.Member member : cluster.members.values()) {
                member.restart(4 * seed + member.id.value());
            }
            cluster.lost = m -> m.from().value() % 2 != m.to().value() % 2;
            cluster.member(1).raw.campaign();
            cluster.member(2).raw.campaign();
            cluster.settle();
            assertThat(cluster.leader()).as("two votes each").isNull();
            cluster.heal();
            cluster.tickAll(100);
            assertThat(cluster.members.values())
                    .filteredOn(m -> m.raw.role() == Role.LEADER)
                    .singleElement()
                    .satisfies(m -> assertThat(m.raw.term()).isGreaterThan(1));
        }
    }

    @Test
    void timeouts_are_spread_evenly() {
        int[] campaigned = new int[20];
        Cluster.Member one = new Cluster(3).member(1);
        for (long seed = 1; seed <= 2000; seed++) {
            one.restart(seed);
            for (int tick = 1; tick < 20; tick++) {
                one.raw.tick();
                campaigned[tick] += one.raw.role() == Role.FOLLOWER ? 0 : 1;
            }
        }
        for (int tick = 1; tick < 20; tick++) {
            assertThat(campaigned[tick] / 2000.0)
                    .as("share by tick %s", tick)
                    .isCloseTo(Math.max(0, tick - 9) / 10.0, within(0.04));
        }
    }

    // ---- §5.3: replication

    @Test
    void a_leader_only_appends_to_its_log() { // Leader Append-Only, figure 3
        int appended = 0;
        for (long seed = 1; seed <= 10; seed++) {
            ChaosRun run = new ChaosRun(3, seed);
            run.disturb(2000);
            for (long id = 1; id <= 3; id++) {
                appended += appendedWhileLeading(run.events(NodeId.of(id)));
            }
        }
        assertThat(appended).isGreaterThan(200);
    }

    private static int appendedWhileLeading(List<RaftEvent> events) {
        boolean leads = false;
        long last = 0;
        int appended = 0;
        for (RaftEvent event : events) {
            if (event instanceof RaftEvent.RoleChanged change) {
                leads = change.role() == Role.LEADER;
                last = 0;
            } else if (leads && event instanceof RaftEvent.Appended news) {
                assertThat(news.role()).isEqualTo(Role.LEADER);
                for (Entry entry : news.entries()) {
                    assertThat(last == 0 || entry.index() == last + 1)
                            .as("%s after %s", entry.index(), last)
                            .isTrue();
                    last = entry.index();
                    appended++;
                }
            } else if (leads) {
                assertThat(event).isNotInstanceOf(RaftEvent.Restored.class);
            }
        }
        return appended;
    }

    @Test
    void a_leader_keeps_trying_until_every_follower_has_every_entry() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        for (int i = 0; i < 20; i++) {
            cluster.propose(1, "x" + i);
            cluster.member(1).raw.tick();
            cluster.settle();
        }
        assertThat(cluster.member(3).data()).isEmpty();
        cluster.heal();
        cluster.member(3).restart(7);
        cluster.tickAll(3);
        assertThat(cluster.member(3).data())
                .hasSize(20)
                .isEqualTo(cluster.member(1).data());
    }

    // ---- §5.4.2: entries of earlier terms

    /** Figure 8, from (c) on: one leads term 4 and has put its entry of term 2 on a majority; five has one of term 3. */
    @Test
    void an_older_entry_on_a_majority_may_still_be_lost() {
        Cluster cluster = figure8();
        assertThat(cluster.member(3).terms()).containsExactly(1L, 2L);
        assertThat(cluster.member(1).raw.commit()).isEqualTo(1);
        cluster.heal();
        cluster.isolate(1); // (d)
        cluster.elect(5);
        cluster.elect(5);
        assertThat(cluster.member(5).raw.role()).isEqualTo(Role.LEADER);
        cluster.heal();
        cluster.tickAll(3);
        cluster.members.values().forEach(m -> assertThat(m.terms()).containsExactly(1L, 3L, 5L));
    }

    @Test
    void an_entry_of_its_own_term_on_a_majority_protects_what_precedes_it() {
        Cluster cluster = figure8();
        cluster.heal();
        cluster.isolate(4);
        cluster.isolate(5);
        cluster.tickAll(2); // (e)
        assertThat(cluster.member(1).raw.commit()).isEqualTo(3);
        cluster.heal();
        cluster.isolate(1);
        for (int i = 0; i < 5; i++) {
            cluster.elect(5);
            assertThat(cluster.member(5).raw.role()).isNotEqualTo(Role.LEADER);
        }
        cluster.elect(2);
        cluster.heal();
        cluster.tickAll(3);
        cluster.members.values().forEach(m -> assertThat(m.terms()).startsWith(1L, 2L, 4L));
    }

    private static Cluster figure8() {
        Cluster cluster = new Cluster(5, new Limits(0, 16, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE));
        cluster.member(1).load(3, 1, 1, 2);
        cluster.member(2).load(3, 1, 1, 2);
        cluster.member(3).load(3, 1, 1);
        cluster.member(4).load(3, 1, 1);
        cluster.member(5).load(3, 1, 1, 3);
        cluster.isolate(4);
        cluster.isolate(5);
        cluster.lost = cluster.lost.or(m ->
                m instanceof AppendEntries append && append.entries().stream().anyMatch(entry -> entry.term() == 4));
        cluster.elect(1);
        for (NodeId follower : List.of(TWO, THREE)) { // a probe without entries gets through
            cluster.deliver(new AppendEntries(ONE, follower, 4, new EntryId(2, 2), List.of(), 1));
            cluster.settle();
        }
        assertThat(cluster.leader()).isEqualTo(cluster.member(1));
        assertThat(cluster.member(1).raw.status().progress().values())
                .filteredOn(peer -> peer.match() >= 2)
                .hasSize(3);
        return cluster;
    }

    // ---- §5.5: crashes

    @Test
    void every_message_may_come_twice() {
        Cluster cluster = new Cluster(3);
        cluster.member(1).raw.campaign();
        settleTwice(cluster);
        for (int i = 0; i < 5; i++) {
            cluster.member(1).raw.propose(Bytes.utf8("x" + i));
            cluster.member(1).raw.tick();
            settleTwice(cluster);
        }
        cluster.member(1).raw.tick();
        settleTwice(cluster);
        assertThat(cluster.members.values()).allSatisfy(member -> {
            assertThat(member.data()).containsExactly("x0", "x1", "x2", "x3", "x4");
            assertThat(member.terms()).hasSize(6).containsOnly(1L);
        });
    }

    private static void settleTwice(Cluster cluster) {
        cluster.members.values().forEach(cluster::drain);
        int delivered = 0;
        for (Message m = cluster.wire.poll(); m != null; m = cluster.wire.poll()) {
            assertThat(++delivered).as("messages without end").isLessThan(1000);
            cluster.deliver(m);
            cluster.deliver(m);
        }
    }

    // ---- §5.6: timing

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void a_leader_lasts_if_messages_take_well_below_an_election_timeout(int delay) {
        for (long seed = 1; seed <= 5; seed++) {
            Cluster cluster = started(seed);
            List<List<Message>> underWay = new ArrayList<>();
            run(cluster, underWay, delay, 300);
            Cluster.Member leader = cluster.leader();
            assertThat(leader).isNotNull();
            long term = leader.raw.term();
            run(cluster, underWay, delay, 300);
            assertThat(cluster.leader()).isEqualTo(leader);
            assertThat(cluster.members.values()).extracting(m -> m.raw.term()).containsOnly(term);
        }
    }

    @Test
    void nobody_is_elected_if_messages_take_longer_than_an_election_timeout() {
        Cluster cluster = started(1);
        run(cluster, new ArrayList<>(), 20, 600);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.events)
                        .noneMatch(e -> e instanceof RaftEvent.RoleChanged change && change.role() == Role.LEADER));
    }

    private static Cluster started(long seed) {
        Cluster cluster = new Cluster(5);
        cluster.members.values().forEach(member -> member.restart(5 * seed + member.id.value()));
        return cluster;
    }

    /** Lets time pass while each message takes {@code delay} ticks. */
    private static void run(Cluster cluster, List<List<Message>> underWay, int delay, int ticks) {
        for (int i = 0; i < ticks; i++) {
            cluster.members.values().forEach(member -> {
                member.raw.tick();
                cluster.drain(member);
            });
            underWay.add(cluster.take());
            if (underWay.size() > delay) {
                underWay.remove(0).forEach(cluster::deliver);
            }
        }
    }
}
