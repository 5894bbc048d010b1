package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.lead;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The three decisions that §5 is about, over all small cases, against the paper's own words as a twin. */
class PaperSection5TwinTest {
    // ---- §5.2 and §5.4.1: votes

    /** A voter in term 3 is asked by two: all logs up to two entries, votes, leaders, and requests of the terms around. */
    @Test
    void a_vote_is_given_exactly_where_the_paper_gives_it() {
        int granted = 0;
        for (long[] log : Script.logs(2, 3)) {
            for (NodeId vote : Arrays.asList(null, TWO, THREE)) {
                for (boolean hasLeader : new boolean[] {false, true}) {
                    for (int code = 0; code < 3 * 4 * 4; code++) {
                        EntryId last = new EntryId(code % 4, code / 4 % 4);
                        granted += judge(log, vote, hasLeader, 2 + code / 16, last) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(granted).isBetween(300, 1500);
    }

    private static boolean judge(long[] log, NodeId vote, boolean hasLeader, long term, EntryId last) {
        Cluster room = new Cluster(3);
        Cluster.Member voter = room.member(1);
        voter.load(3, 0, log);
        voter.hardState = new HardState(3, vote, 0);
        voter.restart(1);
        if (hasLeader) {
            room.answers(new Heartbeat(THREE, ONE, 3, 0, 0, 0));
        }
        long ownLast = log.length == 0 ? 0 : log[log.length - 1];
        boolean upToDate = last.term() > ownLast || (last.term() == ownLast && last.index() >= log.length);
        // The paper leaves open who votes once it follows a leader of the term; ours then votes for nobody new.
        boolean free = term > 3 || TWO.equals(vote) || (vote == null && !hasLeader);
        boolean granted = term >= 3 && free && upToDate;
        List<Message> answers = room.answers(new RequestVote(TWO, ONE, term, last, Campaign.ELECTION));
        Supplier<String> which =
                () -> Arrays.toString(log) + " vote " + vote + " leader " + hasLeader + " term " + term + " " + last;
        Message answer = new RequestVoteResponse(ONE, TWO, term, false, granted);
        assertThat(answers).as(which).isEqualTo(term < 3 ? List.of() : List.of(answer));
        NodeId votedFor = granted ? TWO : term > 3 ? null : vote;
        assertThat(voter.hardState).as(which).isEqualTo(new HardState(Math.max(3, term), votedFor, 0));
        return granted;
    }

    // ---- §5.3: a follower's log

    /** Every log of a leader against every one that a follower may have, for every message and commit index. */
    @Test
    void a_follower_treats_entries_exactly_as_the_paper_says() {
        int cut = 0;
        int refused = 0;
        for (long[] own : Script.logs(3, 2)) {
            for (long[] leaders : Script.logs(3, 3)) {
                if (!match(own, leaders)) {
                    continue;
                }
                int shared = shared(own, leaders);
                for (int commit = 0; commit <= shared; commit++) {
                    for (int prev = 0; prev <= leaders.length; prev++) {
                        for (int to = prev; to <= leaders.length; to++) {
                            long[] after = append(own, commit, leaders, prev, to);
                            refused += after.length < prev ? 1 : 0;
                            cut += shared(own, after) < own.length ? 1 : 0;
                        }
                    }
                }
            }
        }
        assertThat(cut).isGreaterThan(100);
        assertThat(refused).isGreaterThan(100);
    }

    /** Delivers the leader's entries from {@code prev} to {@code to} for each commit index; returns the log they lead to. */
    private static long[] append(long[] own, int commit, long[] leaders, int prev, int to) {
        boolean refused = prev > own.length || (prev > 0 && own[prev - 1] != leaders[prev - 1]);
        // What begins below the commit index is not looked at; the answer says how far the logs are equal anyway.
        boolean late = prev < commit;
        long[] then = own;
        for (int i = prev; i < to && !refused && !late; i++) {
            if (i >= then.length || then[i] != leaders[i]) {
                then = Arrays.copyOf(then, i + 1);
                then[i] = leaders[i];
            }
        }
        long answer = refused ? prev : late ? commit : to;
        EntryId before = new EntryId(prev == 0 ? 0 : leaders[prev - 1], prev);
        List<Entry> sent = Script.entries(prev + 1, Arrays.copyOfRange(leaders, prev, to));
        for (int leaderCommit = 0; leaderCommit <= leaders.length; leaderCommit++) {
            Cluster room = new Cluster(3);
            Cluster.Member follower = room.member(1);
            follower.load(4, commit, own);
            var message = new AppendEntries(TWO, ONE, 4, before, sent, leaderCommit);
            var response = (AppendEntriesResponse) room.answers(message).get(0);
            Supplier<String> which = () -> Arrays.toString(own) + " committed " + commit + " gets " + message;
            assertThat(response.accepted()).as(which).isEqualTo(!refused || late);
            assertThat(response.index()).as(which).isEqualTo(answer);
            assertThat(follower.terms())
                    .as(which)
                    .isEqualTo(Arrays.stream(then).boxed().toList());
            long committed = refused || late ? commit : Math.max(commit, Math.min(leaderCommit, to));
            assertThat(follower.raw.commit()).as(which).isEqualTo(committed);
        }
        return then;
    }

    /** Whether two replicas may have these logs: an entry in both makes them equal up to there. */
    private static boolean match(long[] left, long[] right) {
        for (int i = shared(left, right); i < Math.min(left.length, right.length); i++) {
            if (left[i] == right[i]) {
                return false;
            }
        }
        return true;
    }

    private static int shared(long[] left, long[] right) {
        int mismatch = Arrays.mismatch(left, right);
        return mismatch < 0 ? left.length : mismatch;
    }

    // ---- §5.4.2: what a leader commits

    /** The leader of term 3 has any log of earlier terms, and two entries of its own; two or three followers acknowledge. */
    @Test
    void a_leader_commits_exactly_what_the_paper_lets_it() {
        for (int size = 3; size <= 4; size++) {
            for (long[] older : Script.logs(3, 2)) {
                int end = older.length + 3;
                for (int code = 0; code < Math.pow(end, size - 1); code++) {
                    commit(size, older, code, end);
                }
            }
        }
    }

    private static void commit(int size, long[] older, int code, int end) {
        Cluster room = new Cluster(size);
        Cluster.Member leader = room.member(1);
        leader.load(2, 0, older);
        lead(room, leader);
        leader.raw.propose(Bytes.EMPTY);
        room.drain(leader);
        List<Integer> has = new ArrayList<>(List.of(older.length + 2));
        for (int rest = code, id = 2; id <= size; id++, rest /= end) {
            has.add(rest % end);
            room.deliver(accepted(NodeId.of(id), 3, rest % end));
        }
        long committed = 0;
        for (int index = older.length + 1; index <= older.length + 2; index++) {
            int asked = index;
            if (2 * has.stream().filter(match -> match >= asked).count() > size) {
                committed = index;
            }
        }
        assertThat(leader.raw.commit())
                .as("%s and two of term 3, matching %s", older, has)
                .isEqualTo(committed);
    }
}
