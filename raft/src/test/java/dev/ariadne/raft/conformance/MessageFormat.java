package dev.ariadne.raft.conformance;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Entries, messages, work orders and progress as etcd prints them. */
final class MessageFormat {
    private MessageFormat() {}

    static String role(Role role) {
        return switch (role) {
            case FOLLOWER -> "StateFollower";
            case PRE_CANDIDATE -> "StatePreCandidate";
            case CANDIDATE -> "StateCandidate";
            case LEADER -> "StateLeader";
        };
    }

    static String leader(@Nullable NodeId leader) {
        return leader == null ? "0" : FlatMessage.hex(leader);
    }

    // ---- work orders

    /** A work order with the messages that etcd would have in it. */
    static String ready(Ready ready, List<FlatMessage> messages) {
        StringBuilder out = new StringBuilder();
        Ready.SoftState soft = ready.softState();
        if (soft != null) {
            out.append("Lead:" + leader(soft.leader()) + " State:" + role(soft.role()) + "\n");
        }
        HardState hard = ready.hardState();
        if (hard != null) {
            out.append("HardState Term:" + hard.term() + vote(hard.vote()) + " Commit:" + hard.commit() + "\n");
        }
        if (!ready.reads().isEmpty()) {
            out.append(ready.reads().stream()
                    .map(read -> "{" + read.index() + " " + bytes(read.context()) + "}")
                    .collect(Collectors.joining(" ", "ReadStates [", "]\n")));
        }
        if (!ready.entries().isEmpty()) {
            out.append("Entries:\n").append(entries(ready.entries()));
        }
        if (ready.snapshot() != null) {
            out.append("Snapshot " + snapshot(ready.snapshot()) + "\n");
        }
        if (!ready.committed().isEmpty()) {
            out.append("CommittedEntries:\n").append(entries(ready.committed()));
        }
        if (!messages.isEmpty()) {
            out.append("Messages:\n");
            messages.forEach(message -> out.append(message(message)).append('\n'));
        }
        return out.isEmpty() ? "<empty Ready>" : "Ready MustSync=" + ready.mustSync() + ":\n" + out;
    }

    private static String vote(@Nullable NodeId vote) {
        return vote == null ? "" : " Vote:" + vote.value();
    }

    private static String bytes(Bytes bytes) {
        return java.util.Arrays.toString(bytes.toByteArray()).replace(",", "");
    }

    // ---- entries

    static String entries(List<Entry> entries) {
        return entries.stream().map(entry -> entry(entry) + "\n").collect(Collectors.joining());
    }

    static String entry(Entry entry) {
        ConfChange change = entry.change();
        if (change == null) {
            return entry.id() + " EntryNormal " + quote(entry.data());
        }
        String changes = ConfChange.Single.toString(change.changes());
        String type = change instanceof ConfChange.V1 ? "EntryConfChange" : "EntryConfChangeV2";
        return (entry.id() + " " + type + " " + changes).strip();
    }

    /** As Go's verb %q: a double-quoted string with escapes. */
    static String quote(Bytes data) {
        StringBuilder out = new StringBuilder("\"");
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(data.buffer()).toString();
        } catch (CharacterCodingException e) {
            ByteBuffer bytes = data.buffer();
            while (bytes.hasRemaining()) {
                out.append(String.format("\\x%02x", bytes.get()));
            }
            return out.append('"').toString();
        }
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    static String snapshot(Snapshot snapshot) {
        return "Index:" + snapshot.index() + " Term:" + snapshot.last().term() + " ConfState:"
                + confState(snapshot.configuration());
    }

    private static String confState(Configuration c) {
        return "Voters:" + ids(c.voters()) + " VotersOutgoing:" + ids(c.votersOutgoing()) + " Learners:"
                + ids(c.learners()) + " LearnersNext:" + ids(c.learnersNext()) + " AutoLeave:" + c.autoLeave();
    }

    private static String ids(List<NodeId> ids) {
        return ids.stream().map(NodeId::toString).collect(Collectors.joining(" ", "[", "]"));
    }

    // ---- messages

    static String message(FlatMessage message) {
        return message(message, "");
    }

    private static String message(FlatMessage m, String indent) {
        StringBuilder out = new StringBuilder(indent);
        out.append(m.from() + "->" + m.to() + " " + m.type() + " Term:" + m.term() + " Log:" + m.log());
        if (m.rejected()) {
            out.append(" Rejected (Hint: " + m.hint() + ")");
        }
        if (m.commit() != 0) {
            out.append(" Commit:" + m.commit());
        }
        out.append(vote(m.vote()));
        if (m.entries().size() == 1) {
            out.append(" Entries:[" + entry(m.entries().get(0)) + "]");
        } else if (!m.entries().isEmpty()) {
            out.append(" Entries:[");
            m.entries().forEach(entry -> out.append("\n" + indent + "  " + entry(entry)));
            out.append("\n" + indent + "]");
        }
        if (m.snapshot() != null) {
            out.append("\n" + indent + "  Snapshot: " + snapshot(m.snapshot()));
        }
        if (!m.responses().isEmpty()) {
            out.append(" Responses:[");
            m.responses().forEach(response -> out.append("\n" + message(response, indent + "  ")));
            out.append("\n" + indent + "]");
        }
        return out.toString();
    }

    // ---- progress

    static String progress(ProgressView p, boolean learner) {
        StringBuilder out = new StringBuilder(state(p.state()));
        out.append(" match=" + p.match() + " next=" + p.next());
        if (learner) {
            out.append(" learner");
        }
        if (p.paused()) {
            out.append(" paused");
        }
        if (p.pendingSnapshot() > 0) {
            out.append(" pendingSnap=" + p.pendingSnapshot());
        }
        if (!p.active()) {
            out.append(" inactive");
        }
        if (p.inflight() > 0) {
            out.append(" inflight=" + p.inflight() + (p.full() ? "[full]" : ""));
        }
        return out.toString();
    }

    private static String state(ProgressState state) {
        return switch (state) {
            case PROBE -> "StateProbe";
            case REPLICATE -> "StateReplicate";
            case SNAPSHOT -> "StateSnapshot";
        };
    }
}
