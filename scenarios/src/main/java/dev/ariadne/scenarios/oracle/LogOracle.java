package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.oracle.LogModel.Link;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in the logs.
 *
 * <ul>
 *   <li>LogMatching: indexes without gap, terms that never fall, and entries of the same name follow the same log (O-LTERM, O-LOGM)
 *   <li>LeaderAppendOnly: a leader neither removes nor replaces entries of its own (O-APPONLY)
 *   <li>CommittedStays, in part: nobody gives up what is committed, whether it knows that or not (O-NOPOP)
 * </ul>
 */
final class LogOracle {
    private final GodView view;

    /** Every entry that ever was in a log. */
    private final Map<EntryId, Link> registry = new LinkedHashMap<>();

    /** Where the log of each node ended when it went down. */
    private final Map<Integer, EntryId> lasts = new TreeMap<>();

    LogOracle(GodView view) {
        this.view = view;
        registry.put(EntryId.ZERO, Link.ZERO);
    }

    void up(int node, KvServer server) {
        Status status = server.node().status();
        EntryId base = new EntryId(server.node().termAt(status.firstIndex() - 1), status.firstIndex() - 1);
        LogModel log = new LogModel(committedLink(node, base));
        for (Entry entry :
                server.node().entries(status.firstIndex(), status.last().index() + 1)) {
            append(node, log, entry);
        }
        view.node(node).log = log;
        EntryId before = lasts.get(node);
        view.met(
                Situation.ENTRIES_LOST_IN_CRASH,
                before != null && before.index() > log.last().id().index());
    }

    void down(int node) {
        LogModel log = view.node(node).log;
        if (log != null) {
            lasts.put(node, log.last().id());
        }
        view.node(node).log = null;
    }

    /** The link at the base of a log, which only committed entries may precede. */
    private Link committedLink(int node, EntryId base) {
        if (base.index() == 0) {
            return Link.ZERO;
        }
        Canon canon = view.canon();
        if (base.index() > canon.size()) {
            view.report("CommittedStays", node, "the log begins after " + base + ", never committed");
            return new Link(base, 0, null);
        }
        Link link = canon.get(base.index());
        view.require(
                link.id().equals(base), "CommittedStays", node, "the log begins after %s, not %s", base, link.id());
        return link;
    }

    void appended(int node, RaftEvent.Appended e) {
        LogModel log = view.node(node).log;
        long first = e.entries().get(0).index();
        if (log == null) {
            return;
        }
        if (first <= log.last().id().index()) {
            view.counts().add(Count.LOGS_TRUNCATED, 1);
            view.require(e.role() != Role.LEADER, "LeaderAppendOnly", node, "replaces its entry %s", first);
            view.require(first > view.node(node).commit, "CommittedStays", node, "replaces %s, committed", first);
            if (first <= log.base().id().index()) {
                return; // all of it committed, so that this is reported already
            }
            checkNotCanonical(node, log, first);
            view.met(Situation.REPLACED_ON_MAJORITY, isOnMajority(node, log.get(first)));
            log.truncateFrom(first);
        }
        e.entries().forEach(entry -> append(node, log, entry));
    }

    private boolean isOnMajority(int node, Link link) {
        List<NodeId> voters = view.node(node).configuration.voters();
        long index = link.id().index();
        long copies = voters.stream()
                .map(voter -> view.node(voter).log)
                .filter(log -> log != null && log.holds(index) && log.get(index).isSameAs(link))
                .count();
        return copies > voters.size() / 2;
    }

    /** What is committed anywhere stays where it is, known to be committed or not. */
    private void checkNotCanonical(int node, LogModel log, long index) {
        boolean canonical = index <= view.canon().size()
                && log.get(index).isSameAs(view.canon().get(index));
        view.require(!canonical, "CommittedStays", node, "gives up %s, which is committed elsewhere", index);
    }

    private void append(int node, LogModel log, Entry entry) {
        EntryId last = log.last().id();
        view.require(entry.index() == last.index() + 1, "LogMatching", node, "%s follows %s", entry.id(), last);
        view.require(entry.term() >= last.term(), "LogMatching", node, "%s follows %s", entry.id(), last);
        if (view.isViolated()) {
            return;
        }
        Link link = log.last().then(entry);
        Link known = registry.putIfAbsent(entry.id(), link);
        view.require(
                known == null || known.isSameAs(link),
                "LogMatching",
                node,
                "%s follows two different logs",
                entry.id());
        log.append(known == null ? link : known);
    }

    void restored(int node, EntryId last) {
        LogModel log = view.node(node).log;
        if (log != null) {
            view.met(
                    Situation.SNAPSHOT_OVER_LOG,
                    log.last().id().index() > log.base().id().index());
            if (log.last().id().index() > last.index() && log.holds(last.index())) {
                checkNotCanonical(node, log, last.index() + 1);
            }
            log.reset(committedLink(node, last));
        }
    }
}
