package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.scenarios.cluster.Knob;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who leads, and by whose votes.
 *
 * <ul>
 *   <li>ElectionSafety: at most one leader a term, for the whole run, and nobody else speaks as one (O-ELECT)
 *   <li>OneVote: a node votes for one candidate a term, across restarts, and finds its vote again (O-VOTE, O-RECOV)
 *   <li>Elected: who leads has the votes of a quorum of the configuration that it has applied, of both quorums of a joint one
 *   <li>TermMonotonic: no term falls while a node runs, and no restart comes back below a term it promised something in (O-TERM)
 *   <li>PreVote: nobody takes over a term that was only asked about, and no leader that checks its quorum helps to depose itself
 * </ul>
 */
final class ElectionOracle {
    private final GodView view;

    /** Who led each term. */
    private final Map<Long, Integer> leaders = new TreeMap<>();

    /** Whom each node voted for, by term; survives crashes. */
    private final Map<Integer, Map<Long, NodeId>> votes = new TreeMap<>();

    /** The highest term in which each node promised anything; survives crashes. */
    private final Map<Integer, Long> promisedTerms = new TreeMap<>();

    /** Who got votes, by term, whether or not they have arrived. */
    private final Map<Long, Set<NodeId>> votedFor = new TreeMap<>();

    /** Whose vote has come to whom, by term and candidate; also of who was replaced since then, and was a voter when it sent it. */
    private final Map<Long, Map<NodeId, Set<NodeId>>> electors = new TreeMap<>();

    ElectionOracle(GodView view) {
        this.view = view;
    }

    void up(int node, HardState recovered, Role role) {
        NodeView seen = view.node(node);
        seen.term = recovered.term();
        seen.role = role;
        long promised = promisedTerms.getOrDefault(node, 0L);
        view.require(
                seen.term >= promised,
                "TermMonotonic",
                node,
                "recovers term %s after promises in %s",
                seen.term,
                promised);
        NodeId vote = votes(node).get(seen.term);
        view.require(
                vote == null || vote.equals(recovered.vote()),
                "OneVote",
                node,
                "recovers %s after its vote for %s",
                recovered,
                String.valueOf(vote));
    }

    /** A node has said something that holds in this term. */
    void promising(int node, long term) {
        promisedTerms.merge(node, term, Math::max);
    }

    void down(int node) {
        view.node(node).term = 0;
    }

    /** What was promised under an identity that is gone binds nobody. */
    void wiping(int node) {
        votes(node).clear();
        promisedTerms.remove(node);
    }

    private Map<Long, NodeId> votes(int node) {
        return votes.computeIfAbsent(node, n -> new TreeMap<>());
    }

    void roleChanged(int node, RaftEvent.RoleChanged e) {
        NodeView seen = view.node(node);
        view.require(e.term() >= seen.term, "TermMonotonic", node, "term %s after %s", e.term(), seen.term);
        seen.term = e.term();
        seen.role = e.role();
        if (e.role() == Role.LEADER) {
            Integer other = leaders.putIfAbsent(e.term(), node);
            view.require(other == null, "ElectionSafety", node, "term %s was led by node %s before", e.term(), other);
            checkElected(node, seen.configuration, e.term());
            view.met(Situation.ELECTED_WHILE_JOINT, seen.configuration.isJoint());
            view.met(Situation.TWO_LEADERS, view.leaders() > 1);
        }
    }

    /** Counts by no code of theirs: the votes that have come to it, and its own which is on its disk. */
    private void checkElected(int leader, Configuration configuration, long term) {
        NodeId candidate = NodeId.of(leader);
        Set<NodeId> cast = electors(term, candidate);
        Image image = view.image(leader);
        if (image != null
                && image.hardState().term() == term
                && candidate.equals(image.hardState().vote())) {
            cast.add(candidate);
        }
        checkElectedByMajority(leader, term, cast, configuration.voters());
        if (configuration.isJoint()) {
            checkElectedByMajority(leader, term, cast, configuration.votersOutgoing());
        }
    }

    private void checkElectedByMajority(int leader, long term, Set<NodeId> cast, List<NodeId> voters) {
        int quorum = voters.size() / 2 + 1;
        view.require(
                voters.stream().filter(cast::contains).count() >= quorum,
                "Elected",
                leader,
                "leads term %s with the votes of %s, needed are %s of %s",
                term,
                cast,
                quorum,
                voters);
    }

    private Set<NodeId> electors(long term, NodeId candidate) {
        return electors.computeIfAbsent(term, t -> new TreeMap<>()).computeIfAbsent(candidate, c -> new TreeSet<>());
    }

    /** A vote, perhaps its own, leaves a node. */
    void voting(int node, long term, NodeId candidate) {
        Set<NodeId> candidates = votedFor.computeIfAbsent(term, t -> new TreeSet<>());
        candidates.add(candidate);
        view.met(Situation.SPLIT_VOTE, candidates.size() > 1);
        promising(node, term);
        NodeId other = votes(node).putIfAbsent(term, candidate);
        view.require(
                other == null || other.equals(candidate),
                "OneVote",
                node,
                "votes for %s in term %s after %s",
                candidate,
                term,
                other);
    }

    /** A vote for a node has come to it. */
    void voted(int candidate, RequestVoteResponse vote) {
        electors(vote.term(), NodeId.of(candidate)).add(vote.from());
    }

    /** A node takes over the term of a message. */
    void higherTermSeen(int node, Message message) {
        boolean asks = message instanceof RequestVote request && request.isPreVote();
        boolean grants = message instanceof RequestVoteResponse answer && answer.preVote() && answer.granted();
        view.require(!asks && !grants, "PreVote", node, "takes over the term of %s", message);
    }

    void grantingPreVote(int node, RequestVoteResponse answer) {
        boolean protectsLeader = view.cluster().knobs().get(Knob.CHECK_QUORUM) == 1;
        view.require(
                !(protectsLeader && view.node(node).leads()),
                "PreVote",
                node,
                "leads term %s and sends %s",
                view.node(node).term,
                answer);
    }

    /** A node is about to campaign because its leader has asked it to. */
    void askedToCampaign(int node, long term, NodeId by) {
        Integer leader = leaders.get(term);
        view.require(
                leader != null && leader == by.value(),
                "Handover",
                node,
                "campaigns at once in term %s, led by %s, because node %s asks it to",
                term,
                String.valueOf(leader),
                by);
    }

    /** A message that only a leader sends leaves a node. */
    void leading(int node, Message message) {
        Integer leader = leaders.get(message.term());
        if (leader == null || leader != node) {
            String kind = message.getClass().getSimpleName();
            view.report(
                    "ElectionSafety",
                    node,
                    "sends " + kind + " as leader of term " + message.term() + ", led by " + leader);
        }
    }
}
