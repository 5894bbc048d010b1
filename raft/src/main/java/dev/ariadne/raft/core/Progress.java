package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.RaftConfig.Limits;

/** What a leader knows of one follower's log, and how it sends to it (§5.3; etcd's probe, replicate and snapshot states). */
final class Progress {
    private final Inflights inflights;
    private ProgressState state = ProgressState.PROBE;

    /** The logs are known equal up to here. Invariant: {@code match < next}; never falls within a leadership. */
    private long match;

    /** The first entry to send next. */
    private long next;

    /** Whether to wait for an answer: a probe is out, or the window is full. */
    private boolean paused;

    /** In {@link ProgressState#SNAPSHOT}, the last index of the snapshot; else zero. */
    private long pendingSnapshot;

    /** The highest commit index that was sent. Invariant: {@code sentCommit < next} as far as the follower can use it. */
    private long sentCommit;

    /** Whether entries or the commit index are to be sent, as far as the follower can take them now. */
    private boolean due;

    /** Whether the follower was heard since activity was last checked. */
    private boolean active;

    Progress(long match, long next, Limits limits) {
        this.match = match;
        this.next = next;
        inflights = new Inflights(limits.inflightMessages(), limits.inflightBytes());
    }

    long match() {
        return match;
    }

    long next() {
        return next;
    }

    ProgressState state() {
        return state;
    }

    boolean isActive() {
        return active;
    }

    void setActive(boolean heard) {
        active = heard;
    }

    void setDue() {
        due = true;
    }

    boolean takeDue() {
        boolean was = due;
        due = false;
        return was;
    }

    /** As others may see it. */
    ProgressView view() {
        return new ProgressView(
                state, match, next, isPaused(), pendingSnapshot, active, inflights.count(), inflights.isFull());
    }

    private void become(ProgressState newState) {
        state = newState;
        paused = false;
        pendingSnapshot = 0;
        inflights.clear();
    }

    void becomeProbe() {
        long sent = pendingSnapshot;
        become(ProgressState.PROBE);
        next = Math.max(match, sent) + 1;
        sentCommit = Math.min(sentCommit, next - 1);
    }

    void becomeReplicate() {
        become(ProgressState.REPLICATE);
        next = match + 1;
    }

    void becomeSnapshot(long snapshotIndex) {
        become(ProgressState.SNAPSHOT);
        pendingSnapshot = snapshotIndex;
        next = snapshotIndex + 1;
        sentCommit = snapshotIndex;
    }

    /** The transfer failed: nothing of the snapshot arrived. */
    void snapshotFailed() {
        pendingSnapshot = 0;
    }

    boolean isPaused() {
        return paused || state == ProgressState.SNAPSHOT;
    }

    /** Whether a message may carry entries; with a full window only an empty one goes out, to find out what got lost. */
    boolean admitsEntries() {
        return state != ProgressState.REPLICATE || !inflights.isFull();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** Takes note of a message that was sent with {@code count} entries, {@code bytes} of payload in all. */
    void sent(int count, long bytes, long commit) {
        verify(state != ProgressState.SNAPSHOT, "sent entries while a snapshot is on its way");
        if (state == ProgressState.REPLICATE) {
            if (count > 0) {
                next += count;
                inflights.add(next - 1, bytes);
            }
            paused = inflights.isFull();
        } else if (count > 0) {
            paused = true;
        }
        sentCommit = commit;
    }

    void sentCommit(long commit) {
        sentCommit = commit;
    }

    /** Whether the follower could commit more if it were told this commit index. */
    boolean canUseCommit(long commit) {
        return commit > sentCommit && sentCommit < next - 1;
    }

    /** The follower's log equals ours up to {@code index}. Returns whether that is news. */
    boolean acknowledged(long index) {
        if (index <= match) {
            return false;
        }
        match = index;
        next = Math.max(next, index + 1);
        paused = false;
        return true;
    }

    /** Forgets what an acknowledgement up to {@code index} answers. */
    void free(long index) {
        inflights.freeUpTo(index);
    }

    /**
     * The follower could not match entry {@code rejected} and suggests {@code hint}. Returns whether this is an answer to what was
     * last sent; a late one must not move {@link #next} back.
     */
    boolean rejected(long rejected, long hint) {
        if (state == ProgressState.REPLICATE) {
            if (rejected <= match) {
                return false;
            }
            next = match + 1;
        } else {
            if (next - 1 != rejected) {
                return false;
            }
            next = Math.max(Math.min(rejected, hint + 1), match + 1);
            paused = false;
        }
        sentCommit = Math.min(sentCommit, next - 1);
        return true;
    }
}
