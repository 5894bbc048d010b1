package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

/** What a leader knows of one follower's log, and how it sends to it (§5.3; etcd's probe, replicate and snapshot states). */
final class Progress {
    /** How a leader sends to a follower. */
    enum State {
        /** Where the logs agree is unknown: one message, then wait. */
        PROBE,
        /** They agree: stream, moving {@link #next} ahead of the answers. */
        REPLICATE,
        /** A snapshot is on its way: send nothing. */
        SNAPSHOT
    }

    private final Inflights inflights;
    private State state = State.PROBE;

    /** The logs are known equal up to here. Invariant: {@code match < next}; never falls within a leadership. */
    private long match;

    /** The first entry to send next. */
    private long next;

    /** Whether to wait for an answer: a probe is out, or the window is full. */
    private boolean paused;

    /** In {@link State#SNAPSHOT}, the last index of the snapshot; else zero. */
    private long pendingSnapshot;

    Progress(long match, long next, int maxInflightMessages) {
        this.match = match;
        this.next = next;
        inflights = new Inflights(maxInflightMessages);
    }

    long match() {
        return match;
    }

    long next() {
        return next;
    }

    State state() {
        return state;
    }

    long pendingSnapshot() {
        return pendingSnapshot;
    }

    int inflight() {
        return inflights.count();
    }

    private void become(State newState) {
        state = newState;
        paused = false;
        pendingSnapshot = 0;
        inflights.clear();
    }

    void becomeProbe() {
        long sent = pendingSnapshot;
        boolean afterSnapshot = state == State.SNAPSHOT;
        become(State.PROBE);
        next = afterSnapshot ? Math.max(match, sent) + 1 : match + 1;
    }

    void becomeReplicate() {
        become(State.REPLICATE);
        next = match + 1;
    }

    void becomeSnapshot(long snapshotIndex) {
        become(State.SNAPSHOT);
        pendingSnapshot = snapshotIndex;
        next = snapshotIndex + 1;
    }

    /** The transfer failed: nothing of the snapshot arrived. */
    void snapshotFailed() {
        pendingSnapshot = 0;
    }

    boolean isPaused() {
        return paused || state == State.SNAPSHOT;
    }

    /** Whether a message may carry entries; with a full window only an empty one goes out, to find out what got lost. */
    boolean admitsEntries() {
        return state != State.REPLICATE || !inflights.isFull();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** Takes note of a message that was sent with entries up to {@code last}; none if that is below {@link #next}. */
    void sent(long last) {
        if (state == State.REPLICATE) {
            if (last >= next) {
                next = last + 1;
                inflights.add(last);
            }
            paused = inflights.isFull();
        } else {
            verify(state == State.PROBE, "sent entries in state %s", state);
            paused = true;
        }
    }

    /** The follower's log equals ours up to {@code index}. Returns whether that is news. */
    boolean acknowledged(long index) {
        if (index <= match) {
            return false;
        }
        match = index;
        next = Math.max(next, index + 1);
        inflights.freeUpTo(index);
        paused = false;
        return true;
    }

    /**
     * The follower could not match entry {@code rejected} and suggests {@code hint}. Returns whether this is an answer to what was
     * last sent; a late one must not move {@link #next} back.
     */
    boolean rejected(long rejected, long hint) {
        if (state == State.REPLICATE) {
            if (rejected <= match) {
                return false;
            }
            next = match + 1;
            return true;
        }
        if (next - 1 != rejected) {
            return false;
        }
        next = Math.max(Math.min(rejected, hint + 1), match + 1);
        paused = false;
        return true;
    }
}
