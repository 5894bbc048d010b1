package dev.ariadne.raft.conformance;

import com.google.errorprone.annotations.FormatMethod;
import dev.ariadne.raft.core.Campaign;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens inside a core of ours, as the lines that etcd writes into its log. */
final class EventFormat {
    /** A line and how important etcd takes it to be. */
    record Line(Level level, String text) {}

    /** In ascending order; output is for those who listen at that level or below. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR,
        FATAL,
        NONE
    }

    private final String id;

    /** Progress is printed with it. */
    private Configuration configuration = Configuration.of();

    EventFormat(NodeId id) {
        this.id = FlatMessage.hex(id);
    }

    /** The lines for an event; none where etcd says nothing. */
    List<Line> lines(RaftEvent event) {
        if (event instanceof RaftEvent.RoleChanged e) {
            return info("%s became %s at term %d", id, roleName(e.role()), e.term());
        } else if (event instanceof RaftEvent.HigherTermSeen e) {
            return info(
                    "%s [term: %d] received a %s message with higher term from %s [term: %d]",
                    id,
                    e.own(),
                    type(e.message()),
                    from(e.message()),
                    e.message().term());
        } else if (event instanceof RaftEvent.LowerTermIgnored e) {
            return info(
                    "%s [term: %d] ignored a %s message with lower term from %s [term: %d]",
                    id,
                    e.own(),
                    type(e.message()),
                    from(e.message()),
                    e.message().term());
        } else if (event instanceof RaftEvent.QuorumLost) {
            return line(Level.WARN, "%s stepped down to follower since quorum is not active", id);
        } else if (event instanceof RaftEvent.ForgettingLeader e) {
            return info("%s forgetting leader %s at term %d", id, FlatMessage.hex(e.leader()), e.term());
        } else if (event instanceof RaftEvent.ForgettingRefused) {
            return line(Level.ERROR, "ignoring MsgForgetLeader due to ReadOnlyLeaseBased");
        } else if (event instanceof RaftEvent.CampaignStarted e) {
            return info("%s is starting a new election at term %d", id, e.term());
        } else if (event instanceof RaftEvent.CampaignImpossible) {
            return line(Level.WARN, "%s is unpromotable and can not campaign", id);
        } else if (event instanceof RaftEvent.CampaignBlocked e) {
            return line(
                    Level.WARN,
                    "%s cannot campaign at term %d since there are still pending configuration changes to apply",
                    id,
                    e.term());
        }
        return linesOfElections(event);
    }

    private List<Line> linesOfElections(RaftEvent event) {
        if (event instanceof RaftEvent.VoteRequested e) {
            return info(
                    "%s [%s] sent %s request to %s at term %d",
                    id,
                    log(e.request().last()),
                    type(e.request()),
                    FlatMessage.hex(e.request().to()),
                    e.term());
        } else if (event instanceof RaftEvent.VoteReceived e) {
            String answer = voteResponse(e.preVote()) + (e.granted() ? "" : " rejection");
            return info("%s received %s from %s at term %d", id, answer, FlatMessage.hex(e.from()), e.term());
        } else if (event instanceof RaftEvent.VotesCounted e) {
            return info(
                    "%s has received %d %s votes and %d vote rejections",
                    id, e.granted(), voteResponse(e.preVote()), e.refused());
        } else if (event instanceof RaftEvent.VoteJudged e) {
            return info(
                    "%s [%s, vote: %s] %s %s %s %s [%s] at term %d",
                    id,
                    log(e.last()),
                    vote(e.vote()),
                    e.granted() ? "cast" : "rejected",
                    type(e.request()),
                    e.granted() ? "for" : "from",
                    from(e.request()),
                    log(e.request().last()),
                    e.term());
        } else if (event instanceof RaftEvent.VoteIgnored e) {
            return info(
                    "%s [%s, vote: %s] ignored %s from %s [%s] at term %d: lease is not expired (remaining ticks: %d)",
                    id,
                    log(e.last()),
                    vote(e.vote()),
                    type(e.request()),
                    from(e.request()),
                    log(e.request().last()),
                    e.term(),
                    e.remainingTicks());
        }
        return linesOfLog(event);
    }

    private List<Line> linesOfLog(RaftEvent event) {
        if (event instanceof RaftEvent.ConflictFound e) {
            return info(
                    "found conflict at index %d [existing term: %d, conflicting term: %d]",
                    e.index(), e.existingTerm(), e.conflictingTerm());
        } else if (event instanceof RaftEvent.UnstableReplaced e) {
            return e.all()
                    ? info("replace the unstable entries from index %d", e.from())
                    : info("truncate the unstable entries before index %d", e.from());
        } else if (event instanceof RaftEvent.AppendRejected e) {
            Message.AppendEntries m = e.message();
            return line(
                    Level.DEBUG,
                    "%s [logterm: %d, index: %d] rejected MsgApp [%s] from %s",
                    id,
                    e.ownTerm(),
                    m.prev().index(),
                    log(m.prev()),
                    from(m));
        } else if (event instanceof RaftEvent.StorageAnswerOutdated e) {
            return e.currentTerm() == 0
                    ? info(
                            "entry at index %d missing from unstable log; ignoring",
                            e.last().index())
                    : info(
                            "entry at (index,term)=(%d,%d) mismatched with entry at (%d,%d) in unstable log; ignoring",
                            e.last().index(), e.last().term(), e.last().index(), e.currentTerm());
        } else if (event instanceof RaftEvent.StorageAnswerOfOlderTerm e) {
            return info(
                    "%s [term: %d] ignored entry appends from a MsgStorageAppendResp message with lower term [term: %d]",
                    id, e.own(), e.term());
        } else if (event instanceof RaftEvent.RestoreStarted e) {
            return info(
                    "log [committed=%d, applied=%d, applying=%d, unstable.offset=%d, unstable.offsetInProgress=%d,"
                            + " len(unstable.Entries)=%d] starts to restore snapshot [index: %d, term: %d]",
                    e.commit(),
                    e.applied(),
                    e.applying(),
                    e.offset(),
                    e.handedOut(),
                    e.unstable(),
                    e.snapshot().index(),
                    e.snapshot().last().term());
        } else if (event instanceof RaftEvent.Restored e) {
            long index = e.snapshot().index();
            long term = e.snapshot().last().term();
            String restored = "restored snapshot [index: " + index + ", term: " + term + "]";
            return List.of(
                    new Line(
                            Level.INFO,
                            id + " [commit: " + index + ", lastindex: " + index + ", lastterm: " + term + "] "
                                    + restored),
                    new Line(Level.INFO, id + " [commit: " + index + "] " + restored));
        } else if (event instanceof RaftEvent.SnapshotIgnored e) {
            return info(
                    "%s [commit: %d] ignored snapshot [index: %d, term: %d]",
                    id, e.commit(), e.snapshot().index(), e.snapshot().last().term());
        }
        return linesOfFollowers(event);
    }

    private List<Line> linesOfFollowers(RaftEvent event) {
        if (event instanceof RaftEvent.RejectionReceived e) {
            Message.AppendEntriesResponse m = e.message();
            return line(
                    Level.DEBUG,
                    "%s received MsgAppResp(rejected, hint: (index %d, term %d)) from %s for index %d",
                    id,
                    m.hint().index(),
                    m.hint().term(),
                    from(m),
                    m.index());
        } else if (event instanceof RaftEvent.ProgressDecreased e) {
            return line(
                    Level.DEBUG,
                    "%s decreased progress of %s to [%s]",
                    id,
                    FlatMessage.hex(e.peer()),
                    progress(e.peer(), e.progress()));
        } else if (event instanceof RaftEvent.SnapshotSent e) {
            String to = FlatMessage.hex(e.to());
            return List.of(
                    new Line(
                            Level.DEBUG,
                            String.format(
                                    "%s [firstindex: %d, commit: %d] sent snapshot[index: %d, term: %d] to %s [%s]",
                                    id,
                                    e.firstIndex(),
                                    e.commit(),
                                    e.snapshot().index(),
                                    e.snapshot().last().term(),
                                    to,
                                    progress(e.to(), e.before()))),
                    new Line(
                            Level.DEBUG,
                            id + " paused sending replication messages to " + to + " [" + progress(e.to(), e.after())
                                    + "]"));
        } else if (event instanceof RaftEvent.SnapshotRecovered e) {
            return line(
                    Level.DEBUG,
                    "%s recovered from needing snapshot, resumed sending replication messages to %s [%s]",
                    id,
                    FlatMessage.hex(e.peer()),
                    progress(e.peer(), e.progress()));
        } else if (event instanceof RaftEvent.SnapshotReported e) {
            return line(
                    Level.DEBUG,
                    "%s snapshot %s, resumed sending replication messages to %s [%s]",
                    id,
                    e.delivered() ? "succeeded" : "failed",
                    FlatMessage.hex(e.to()),
                    progress(e.to(), e.progress()));
        } else if (event instanceof RaftEvent.PeerUnreachable e) {
            return line(
                    Level.DEBUG,
                    "%s failed to send message to %s because it is unreachable [%s]",
                    id,
                    FlatMessage.hex(e.peer()),
                    progress(e.peer(), e.progress()));
        } else if (event instanceof RaftEvent.ProposalDropped e) {
            return info("%s no leader at term %d; dropping proposal", id, e.term());
        }
        return linesOfMembership(event);
    }

    private List<Line> linesOfMembership(RaftEvent event) {
        if (event instanceof RaftEvent.ConfigurationChanged e) {
            configuration = e.configuration();
            return info("%s switched to configuration %s", id, EtcdFormat.configuration(configuration));
        } else if (event instanceof RaftEvent.ConfChangeRefused e) {
            return info(
                    "%s ignoring conf change %s at config %s: %s",
                    id, EtcdFormat.confChange(e.change()), EtcdFormat.configuration(e.configuration()), e.reason());
        } else if (event instanceof RaftEvent.AutoLeaveStarted e) {
            String shown = EtcdFormat.configuration(e.configuration());
            return info("initiating automatic transition out of joint configuration %s", shown);
        } else if (event instanceof RaftEvent.TransferStarted e) {
            return info("%s [term %d] starts to transfer leadership to %s", id, e.term(), FlatMessage.hex(e.to()));
        } else if (event instanceof RaftEvent.TimeoutNowSent e) {
            String to = FlatMessage.hex(e.to());
            return e.immediately()
                    ? info("%s sends MsgTimeoutNow to %s immediately as %s already has up-to-date log", id, to, to)
                    : info("%s sent MsgTimeoutNow to %s after received MsgAppResp", id, to);
        } else if (event instanceof RaftEvent.TimeoutNowReceived e) {
            return info(
                    "%s [term %d] received MsgTimeoutNow from %s and starts an election to get leadership.",
                    id, e.term(), FlatMessage.hex(e.from()));
        }
        return List.of();
    }

    private String progress(NodeId peer, ProgressView view) {
        return MessageFormat.progress(view, configuration.isLearner(peer));
    }

    private static String roleName(Role role) {
        return switch (role) {
            case FOLLOWER -> "follower";
            case PRE_CANDIDATE -> "pre-candidate";
            case CANDIDATE -> "candidate";
            case LEADER -> "leader";
        };
    }

    private static String type(Message message) {
        return message instanceof Message.RequestVote m
                ? m.campaign() == Campaign.PRE_ELECTION ? "MsgPreVote" : "MsgVote"
                : FlatMessage.of(message).type();
    }

    private static String voteResponse(boolean preVote) {
        return preVote ? "MsgPreVoteResp" : "MsgVoteResp";
    }

    private static String from(Message message) {
        return FlatMessage.hex(message.from());
    }

    private static String vote(@Nullable NodeId vote) {
        return MessageFormat.leader(vote);
    }

    private static String log(EntryId last) {
        return "logterm: " + last.term() + ", index: " + last.index();
    }

    @FormatMethod
    private static List<Line> info(String format, Object... args) {
        return line(Level.INFO, format, args);
    }

    @FormatMethod
    private static List<Line> line(Level level, String format, Object... args) {
        return List.of(new Line(level, String.format(format, args)));
    }
}
