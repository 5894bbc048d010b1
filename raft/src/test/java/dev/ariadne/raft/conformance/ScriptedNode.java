package dev.ariadne.raft.conformance;

import dev.ariadne.raft.conformance.EventFormat.Line;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.RaftConfig;
import dev.ariadne.raft.core.RawNode;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A node in a script: a core, its storage, and if that is asynchronous what the storage threads have to do. */
final class ScriptedNode {
    final RaftConfig config;
    final ScriptedStorage storage;
    final RawNode raw;
    final Deque<FlatMessage> toAppend = new ArrayDeque<>();
    final Deque<FlatMessage> toApply = new ArrayDeque<>();

    ScriptedNode(RaftConfig config, Snapshot first, Consumer<Line> log) {
        this.config = config;
        storage = new ScriptedStorage(first);
        EventFormat format = new EventFormat(config.id());
        raw = new RawNode(
                config,
                storage,
                HardState.INITIAL,
                new SplittableRandom(config.id().value()),
                event -> format.lines(event).forEach(log));
    }

    /** A work order's messages as etcd has them; with asynchronous storage those for its threads are among them. */
    List<FlatMessage> messages(Ready ready) {
        List<FlatMessage> messages = new ArrayList<>();
        ready.messages().forEach(m -> messages.add(FlatMessage.of(m)));
        List<FlatMessage> promises = new ArrayList<>();
        for (Message promise : ready.promises()) {
            // etcd lets requests for votes leave before the candidate's own vote is durable; ours wait.
            boolean leavesAtOnce = promise instanceof Message.RequestVote;
            boolean isForeign = !promise.to().equals(promise.from());
            if (leavesAtOnce || (isForeign && !config.asyncStorageWrites())) {
                messages.add(FlatMessage.of(promise));
            } else if (config.asyncStorageWrites()) {
                promises.add(FlatMessage.of(promise));
            }
        }
        if (config.asyncStorageWrites()) {
            addStorageMessages(ready, promises, messages);
        }
        return messages;
    }

    private void addStorageMessages(Ready ready, List<FlatMessage> promises, List<FlatMessage> messages) {
        boolean asks = ready.hardState() != null
                || !ready.entries().isEmpty()
                || ready.snapshot() != null
                || !promises.isEmpty();
        if (asks) {
            Ready.Ticket ticket = ready.ticket();
            if (ticket.last() != null || ticket.snapshot() != null) {
                promises.add(FlatMessage.storageAppendResponse(config.id(), ticket, ready.snapshot()));
            }
            messages.add(FlatMessage.storageAppend(config.id(), ready, promises));
        }
        if (!ready.committed().isEmpty()) {
            messages.add(FlatMessage.storageApply(config.id(), ready.committed()));
        }
    }

    void write(Ready ready) {
        if (ready.snapshot() != null) {
            storage.install(ready.snapshot());
        }
        storage.append(ready.entries());
    }

    void apply(List<Entry> entries) {
        for (Entry entry : entries) {
            ConfChange change = entry.change();
            Configuration configuration = change == null ? raw.configuration() : raw.applyConfChange(change);
            storage.applied(new Snapshot(entry.id(), configuration));
        }
    }

    /** Gives the core what was addressed to it. Returns etcd's complaint, or nothing. */
    String deliver(FlatMessage message) {
        if (message.original() instanceof Message m) {
            return switch (raw.step(m)) {
                case TAKEN -> "";
                case UNKNOWN_PEER -> "raft: cannot step as peer not found\n";
                case PROPOSAL_REFUSED -> "raft proposal dropped\n";
            };
        } else if (message.original() instanceof Ready.Ticket ticket) {
            raw.persisted(ticket);
        } else {
            raw.applied(message.entries());
        }
        return "";
    }

    EntryId last() {
        return raw.status().last();
    }
}
