package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.scenarios.oracle.LogModel.Link;

/**
 * What is committed.
 *
 * <ul>
 *   <li>CommitMonotonic: no commit index falls while its node runs (O-COMMIT)
 *   <li>CommittedStays: what was first committed at an index is what everybody commits and keeps there (O-CANON)
 *   <li>LeaderCompleteness: a leader holds what earlier terms committed (O-LCOMP)
 * </ul>
 */
final class CommitOracle {
    private final GodView view;

    CommitOracle(GodView view) {
        this.view = view;
    }

    /** Comes after the log of the node is known. */
    void up(int node, long recovered) {
        NodeView seen = view.node(node);
        seen.commit = recovered;
        if (seen.log != null) {
            check(node, seen.log.base().id().index() + 1, recovered);
        }
    }

    void committed(int node, RaftEvent.Committed e) {
        NodeView seen = view.node(node);
        view.require(e.to() > seen.commit, "CommitMonotonic", node, "commit %s after %s", e.to(), seen.commit);
        check(node, e.from() + 1, e.to());
        boolean earlier = seen.leads()
                && seen.log != null
                && seen.log.holds(e.from() + 1)
                && seen.log.get(e.from() + 1).id().term() < seen.term;
        view.met(Situation.EARLIER_TERM_COMMITTED, earlier);
        seen.commit = e.to();
    }

    private void check(int node, long from, long to) {
        NodeView seen = view.node(node);
        Canon canon = view.canon();
        for (long index = from; index <= to && seen.log != null && !view.isViolated(); index++) {
            if (!seen.log.holds(index)) {
                view.report("CommittedStays", node, "commits " + index + ", which its log does not hold");
                return;
            }
            Link link = seen.log.get(index);
            if (index == canon.size() + 1) {
                canon.add(link, seen.term);
            } else if (index > canon.size()) {
                view.report("CommittedStays", node, "commits " + index + " before anybody committed " + (index - 1));
            } else {
                Link first = canon.get(index);
                view.require(
                        first.isSameAs(link), "CommittedStays", node, "commits %s where %s was", link.id(), first.id());
            }
        }
    }

    void restored(int node, EntryId last) {
        NodeView seen = view.node(node);
        view.require(last.index() > seen.commit, "CommitMonotonic", node, "snapshot %s, commit %s", last, seen.commit);
        seen.commit = last.index();
    }

    void elected(int node, long term) {
        long last = view.canon().committedBefore(term);
        LogModel log = view.node(node).log;
        if (last == 0 || log == null || log.base().id().index() >= last) {
            return;
        }
        Link link = view.canon().get(last);
        boolean holds = log.holds(last) && log.get(last).isSameAs(link);
        view.require(holds, "LeaderCompleteness", node, "leads term %s without %s, committed before", term, link.id());
    }
}
