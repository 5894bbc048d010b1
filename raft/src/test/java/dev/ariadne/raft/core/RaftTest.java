package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaftTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    @Test
    void a_single_node_elects_itself_and_commits_alone() {
        Cluster cluster = new Cluster(1);
        cluster.elect(1);
        cluster.propose(1, "x");
        assertThat(cluster.member(1).data()).containsExactly("x");
    }

    @Test
    void a_leader_emerges_from_timeouts_and_replicates_to_all() { // §5.2, §5.3
        Cluster cluster = new Cluster(5);
        cluster.tickAll(25);
        long leader = cluster.leader().id.value();
        cluster.propose(leader, "a");
        cluster.propose(leader, "b");
        cluster.tickAll(1);
        cluster.members.values().forEach(m -> assertThat(m.data()).containsExactly("a", "b"));
    }

    @Test
    void a_follower_refuses_proposals_and_names_the_leader() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        assertThat(cluster.member(2).raw.propose(Bytes.utf8("x")))
                .isEqualTo(new Refused(ProposeResult.Reason.NOT_LEADER, ONE));
    }

    @Test
    void a_follower_that_may_passes_proposals_on_and_hears_no_more_of_them_than_any_other() {
        Cluster cluster = new Cluster(3, RaftConfig::defaults);
        List<Proposal> proposals = List.of(Proposal.of(Bytes.utf8("x")), Proposal.of(Bytes.utf8("y")));
        RawNode two = cluster.member(2).raw;
        assertThat(two.propose(proposals)).isEqualTo(new Refused(ProposeResult.Reason.NOT_LEADER, null));
        cluster.elect(1);
        cluster.tickAll(1);
        assertThat(two.propose(proposals)).isEqualTo(new ProposeResult.Forwarded(ONE));
        cluster.drain(cluster.member(2));
        assertThat(cluster.wire).containsExactly(new Message.Propose(TWO, ONE, proposals));
        cluster.settle();
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.data()).containsExactly("x", "y"));
    }

    @Test
    void a_leader_that_refuses_what_was_passed_on_tells_its_owner_and_not_the_follower() {
        Cluster cluster = new Cluster(3, RaftConfig::defaults);
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.isolate(3);
        cluster.member(1).raw.transferLeadership(THREE);
        assertThat(cluster.member(1).raw.step(new Message.Propose(TWO, ONE, List.of(Proposal.of(Bytes.utf8("x"))))))
                .isEqualTo(RawNode.Stepped.PROPOSAL_REFUSED);
        cluster.settle();
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.data()).isEmpty());
    }

    @Test
    void who_follows_nobody_any_more_passes_on_nothing() {
        Cluster cluster = new Cluster(3, RaftConfig::defaults);
        cluster.elect(1);
        cluster.tickAll(1);
        Cluster.Member two = cluster.member(2);
        two.raw.campaign();
        assertThat(two.raw.role()).isEqualTo(Role.PRE_CANDIDATE);
        assertThat(two.raw.propose(Bytes.utf8("x"))).isEqualTo(new Refused(ProposeResult.Reason.NOT_LEADER, null));
        assertThat(two.events).last().isEqualTo(new RaftEvent.ProposalDropped(1));
    }

    @Test
    void a_vote_is_given_once_a_term() { // §5.2
        Cluster cluster = new Cluster(3);
        cluster.deliver(new RequestVote(TWO, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        cluster.deliver(new RequestVote(THREE, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        cluster.deliver(new RequestVote(TWO, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        assertThat(cluster.wire)
                .containsExactly(
                        new RequestVoteResponse(ONE, TWO, 5, false, true),
                        new RequestVoteResponse(ONE, THREE, 5, false, false),
                        new RequestVoteResponse(ONE, TWO, 5, false, true));
    }

    @Test
    void a_vote_survives_a_restart() {
        Cluster cluster = new Cluster(3);
        cluster.deliver(new RequestVote(TWO, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        cluster.member(1).restart(9);
        cluster.deliver(new RequestVote(THREE, ONE, 5, EntryId.ZERO, Campaign.ELECTION));
        assertThat(cluster.wire).last().isEqualTo(new RequestVoteResponse(ONE, THREE, 5, false, false));
    }

    @Test
    void no_vote_for_a_log_that_is_less_up_to_date() { // §5.4.1: last term first, then length
        Cluster cluster = new Cluster(3);
        Cluster.Member voter = cluster.member(1);
        voter.log.append(List.of(Entry.normal(1, 1, Bytes.EMPTY), Entry.normal(3, 2, Bytes.EMPTY)));
        voter.hardState = new HardState(3, null, 0);
        voter.restart(1);
        assertThat(answer(cluster, 10, new EntryId(2, 9))).isFalse();
        assertThat(answer(cluster, 11, new EntryId(3, 1))).isFalse();
        assertThat(answer(cluster, 12, new EntryId(3, 2))).isTrue();
        assertThat(answer(cluster, 13, new EntryId(4, 1))).isTrue();
    }

    private static boolean answer(Cluster cluster, long term, EntryId last) {
        cluster.deliver(new RequestVote(TWO, ONE, term, last, Campaign.ELECTION));
        return ((RequestVoteResponse) cluster.wire.removeLast()).granted();
    }

    @Test
    void a_vote_counts_only_in_the_campaign_it_was_given_for() {
        Cluster cluster = new Cluster(3);
        Cluster.Member candidate = cluster.member(1);
        candidate.raw.campaign();
        candidate.raw.campaign();
        cluster.drain(candidate);
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, true));
        assertThat(candidate.raw.role()).isEqualTo(Role.CANDIDATE);
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 2, false, true));
        assertThat(candidate.raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void a_repeated_vote_counts_once() {
        Cluster cluster = new Cluster(5);
        cluster.member(1).raw.campaign();
        cluster.drain(cluster.member(1));
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, true));
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, true));
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.CANDIDATE);
    }

    @Test
    void a_candidate_wins_only_after_its_own_vote_is_durable() {
        Cluster cluster = new Cluster(3);
        RawNode raw = cluster.member(1).raw;
        raw.campaign();
        Ready ready = raw.ready();
        assertThat(ready.messages()).isEmpty();
        assertThat(ready.mustSync()).isTrue();
        assertThat(ready.promises()).contains(new RequestVoteResponse(ONE, ONE, 1, false, true));
    }

    @Test
    void a_leader_counts_its_own_entry_only_when_durable() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        RawNode leader = cluster.member(1).raw;
        leader.propose(Bytes.utf8("x"));
        Ready ready = leader.ready();
        cluster.wire.addAll(ready.messages());
        cluster.lost = m -> m.to().equals(THREE);
        Message toTwo = cluster.wire.stream()
                .filter(m -> m.to().equals(TWO))
                .findFirst()
                .orElseThrow();
        cluster.wire.clear();
        cluster.deliver(toTwo);
        leader.step(cluster.wire.poll());
        assertThat(leader.commit()).isEqualTo(1); // one durable copy, the follower's
        cluster.member(1).log.append(ready.entries());
        leader.advance(ready);
        assertThat(leader.commit()).isEqualTo(2);
    }

    @Test
    void a_leader_commits_only_entries_of_its_own_term() { // §5.4.2, figure 8
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.lost = m -> m.to().equals(THREE) || m instanceof AppendEntriesResponse;
        cluster.propose(1, "old");
        cluster.heal();
        Cluster.Member one = cluster.member(1);
        one.hardState = new HardState(2, TWO, 1);
        one.restart(1);
        one.raw.campaign();
        cluster.drain(one);
        cluster.deliver(cluster.wire.stream()
                .filter(m -> m.to().equals(TWO))
                .findFirst()
                .orElseThrow());
        cluster.wire.removeIf(m -> !(m instanceof RequestVoteResponse));
        cluster.deliver(cluster.wire.poll());
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        // two holds the old entry of term 1 but not yet the leader's own of term 3
        cluster.deliver(new AppendEntriesResponse(TWO, ONE, 3, true, 2, EntryId.ZERO));
        assertThat(one.raw.commit()).isEqualTo(1);
        cluster.settle();
        cluster.tickAll(2);
        assertThat(one.data()).containsExactly("old");
    }

    @Test
    void a_deposed_leader_gives_up_what_it_never_committed() { // §5.3
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(1);
        cluster.propose(1, "lost");
        cluster.propose(1, "lost too");
        cluster.elect(2);
        cluster.propose(2, "kept");
        cluster.heal();
        cluster.tickAll(2);
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.FOLLOWER);
        cluster.members.values().forEach(m -> assertThat(m.data()).containsExactly("kept"));
    }

    @Test
    void an_old_short_message_does_not_cut_off_newer_entries() { // §5.3
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.propose(1, "a");
        cluster.propose(1, "b");
        cluster.deliver(
                new AppendEntries(ONE, TWO, 1, new EntryId(1, 1), List.of(Entry.normal(1, 2, Bytes.utf8("a"))), 1));
        assertThat(cluster.member(2).raw.status().last()).isEqualTo(new EntryId(1, 3));
        assertThat(cluster.wire.removeLast()).isInstanceOf(AppendEntriesResponse.class);
    }

    @Test
    void a_follower_commits_no_further_than_the_last_new_entry() {
        Cluster cluster = new Cluster(3);
        Cluster.Member follower = cluster.member(2);
        follower.log.append(List.of(Entry.normal(1, 1, Bytes.utf8("mine")), Entry.normal(1, 2, Bytes.utf8("mine"))));
        follower.hardState = new HardState(1, null, 0);
        follower.restart(1);
        cluster.deliver(new AppendEntries(ONE, TWO, 2, new EntryId(1, 1), List.of(), 2));
        assertThat(follower.raw.commit()).isEqualTo(1);
    }

    @Test
    void a_follower_far_behind_gets_a_snapshot() { // §7
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        for (int i = 0; i < 5; i++) {
            cluster.propose(1, "x" + i);
        }
        Cluster.Member leader = cluster.member(1);
        Snapshot snapshot = new Snapshot(new EntryId(1, 5), leader.raw.status().configuration());
        leader.log.snapshotTaken(snapshot);
        leader.log.compact(5);
        cluster.heal();
        cluster.tickAll(3);
        assertThat(cluster.member(3).log.snapshot()).isEqualTo(snapshot);
        assertThat(cluster.member(3).data()).containsExactly("x4");
        cluster.propose(1, "after");
        assertThat(cluster.member(3).data()).containsExactly("x4", "after");
    }

    @Test
    void a_snapshot_behind_the_commit_index_is_not_installed() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.propose(1, "a");
        cluster.tickAll(1);
        Snapshot old =
                new Snapshot(new EntryId(1, 1), cluster.member(1).raw.status().configuration());
        cluster.deliver(new Message.InstallSnapshot(ONE, TWO, 1, old));
        assertThat(cluster.member(2).log.snapshot().index()).isZero();
        assertThat(cluster.wire).contains(new AppendEntriesResponse(TWO, ONE, 1, true, 2, EntryId.ZERO));
    }

    @Test
    void entries_replaced_and_put_back_are_not_durable_by_an_old_answer() { // etcd's ABA race of asynchronous storage
        Cluster cluster = new Cluster(3);
        RawNode raw = cluster.member(1).raw;
        Entry original = Entry.normal(1, 1, Bytes.utf8("a"));
        raw.step(new AppendEntries(TWO, ONE, 1, EntryId.ZERO, List.of(original), 0));
        Ready first = raw.ready();
        raw.step(new AppendEntries(THREE, ONE, 2, EntryId.ZERO, List.of(Entry.normal(2, 1, Bytes.utf8("b"))), 0));
        Ready second = raw.ready();
        raw.step(new AppendEntries(TWO, ONE, 3, EntryId.ZERO, List.of(original), 1));
        Ready third = raw.ready();
        raw.persisted(first.ticket());
        assertThat(raw.hasReady()).isFalse(); // nothing may be applied: the disk still goes a/b/a
        raw.persisted(second.ticket());
        assertThat(raw.hasReady()).isFalse();
        cluster.member(1).log.append(third.entries());
        raw.persisted(third.ticket());
        assertThat(raw.ready().committed()).containsExactly(original);
    }

    @Test
    void entries_of_an_older_term_become_durable_with_the_next_order() {
        Cluster cluster = new Cluster(3);
        RawNode raw = cluster.member(1).raw;
        Entry entry = Entry.normal(1, 1, Bytes.utf8("a"));
        raw.step(new AppendEntries(TWO, ONE, 1, EntryId.ZERO, List.of(entry), 1));
        Ready first = raw.ready();
        raw.step(new RequestVote(THREE, ONE, 2, EntryId.ZERO, Campaign.ELECTION));
        Ready second = raw.ready();
        cluster.member(1).log.append(first.entries());
        raw.persisted(first.ticket());
        raw.persisted(second.ticket());
        assertThat(raw.ready().committed()).containsExactly(entry);
    }
}
