package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log: entries and hard states of one replica in one sequence of synced frames. What a method was given is
 * durable once it returns.
 *
 * <p>After recovery the log goes on in the last segment, which recovery has written anew, rather than in a fresh one: a node that
 * keeps restarting does not pile up segments.
 *
 * <p>After an exception from the disk nothing is known about the last frame, and trying again would not tell: after a failed
 * sync a system may drop what it could not write and call the next sync a success. So the log is dead then, and every further
 * call throws. Only a lack of room is different: what was begun is undone, durably, the log is as it was before the call, and the
 * same may be tried again.
 */
public final class Wal implements Closeable {
    private final Disk disk;
    private final Identity identity;
    private final WalOptions options;

    /** The segments on the disk, oldest first, the last one being appended to. Invariant: consecutive, not empty. */
    private final List<Segment> segments;

    private final ByteWriter out = new ByteWriter(4096);

    private DiskFile file;
    private FrameFormat format;

    /** Size of the last segment. Invariant: all of it is synced frames. */
    private long end;

    /** Invariant: term and vote are durable; commit may be ahead of the disk, and never of the log. */
    private HardState state;

    private EntryId last;

    /** Why the log is dead. */
    private @Nullable Throwable failure;

    /** Goes on after a replay whose last segment has been written anew without its torn end. */
    Wal(Disk disk, WalOptions options, Replay replay) throws IOException {
        this.disk = disk;
        this.options = options;
        identity = replay.header().identity();
        segments = new ArrayList<>(replay.segments());
        state = replay.state();
        last = replay.last();
        end = replay.tail().remaining();
        Segment current = current();
        file = disk.open(current.fileName());
        format = SegmentHeader.dataFormat(identity, current.sequence());
    }

    /** Whether a replica whose state was {@code old} may come to {@code next}: neither term nor commit falls, no vote changes. */
    static boolean maySucceed(HardState old, HardState next) {
        boolean voteStands =
                next.term() > old.term() || old.vote() == null || old.vote().equals(next.vote());
        return next.term() >= old.term() && voteStands && next.commit() >= old.commit();
    }

    /** The hard state that the next recovery finds, or one that differs from it in a lower commit only. */
    public HardState state() {
        return state;
    }

    /** The last entry of the log. */
    public EntryId last() {
        return last;
    }

    /**
     * Adds entries, the first of which overwrites the one of its index and all behind it, and makes them and the state durable,
     * both or neither. A state that is new in its commit alone is not worth a sync: it rides with the next frame.
     *
     * @param next the state after the entries are appended, or null if it is the same
     * @param entries of consecutive indexes; none is at or below the commit index
     * @throws IllegalArgumentException if they cannot follow what is here; nothing has changed then
     * @throws DiskFullException if there is no room; nothing has changed then
     */
    public void append(@Nullable HardState next, List<Entry> entries) throws IOException {
        requireAlive();
        HardState after = next == null ? state : next;
        EntryId newLast =
                entries.isEmpty() ? last : entries.get(entries.size() - 1).id();
        checkState(after, newLast);
        checkEntries(entries);
        boolean promises = after.term() != state.term() || !Objects.equals(after.vote(), state.vote());
        if (promises || !entries.isEmpty()) {
            guard(() -> write(after, entries));
        }
        state = after;
        last = newLast;
    }

    /**
     * Empties the log, which is committed up to {@code snapshot} and goes on after it: the leader has sent the state up to there
     * instead of entries. The snapshot must be durable by now, and a state with its commit index comes after this call. Files are
     * left to {@link #compact}.
     *
     * @throws DiskFullException if there is no room; nothing has changed then
     */
    public void reset(EntryId snapshot) throws IOException {
        requireAlive();
        checkArgument(
                snapshot.index() >= state.commit(), "a log committed to %s cannot end at %s", state.commit(), snapshot);
        HardState after = new HardState(state.term(), state.vote(), snapshot.index());
        guard(() -> roll(new SegmentHeader(identity, true, snapshot, after)));
        state = after;
        last = snapshot;
    }

    /**
     * Deletes the segments that hold nothing behind {@code index}. Power failure may bring some of them back, which does no harm.
     *
     * @param index at most that of the newest durable snapshot, or entries are lost
     */
    public void compact(long index) throws IOException {
        requireAlive();
        checkArgument(index <= state.commit(), "entry %s is not committed, only %s is", index, state.commit());
        int newest = segments.size() - 1;
        while (newest > 0 && segments.get(newest).before().index() > index) {
            newest--;
        }
        int obsolete = newest;
        guard(() -> deleteOldest(obsolete));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Segment current() {
        return segments.get(segments.size() - 1);
    }

    private void write(HardState after, List<Entry> entries) throws IOException {
        if (end >= options.segmentBytes()) {
            roll(new SegmentHeader(identity, false, last, state));
        }
        out.clear();
        FrameFormat.begin(out);
        RecordCodec.write(out, after);
        entries.forEach(entry -> RecordCodec.write(out, entry));
        format.seal(out, 0, end);
        try {
            WholeTransfer.write(file, end, out.written());
        } catch (DiskFullException e) {
            file.truncate(end);
            file.sync(); // or sectors of what was begun here could come back among those of what follows
            throw e;
        }
        file.sync();
        end += out.length();
    }

    /** Begins a segment, which counts once it and its name are durable; nothing is written to it before. */
    private void roll(SegmentHeader header) throws IOException {
        Segment next = new Segment(current().sequence() + 1, header.before());
        ByteWriter frame = header.toFrame(next.sequence());
        DiskFile created = disk.create(next.fileName());
        try {
            WholeTransfer.write(created, 0, frame.written());
        } catch (DiskFullException e) {
            created.close();
            disk.delete(next.fileName());
            throw e;
        }
        created.sync();
        disk.syncDirectory();
        file.close();
        file = created;
        format = SegmentHeader.dataFormat(identity, next.sequence());
        end = frame.length();
        segments.add(next);
    }

    private void deleteOldest(int count) throws IOException {
        List<Segment> obsolete = segments.subList(0, count);
        for (Segment segment : obsolete) {
            disk.delete(segment.fileName());
        }
        obsolete.clear();
    }

    private void checkState(HardState after, EntryId newLast) {
        checkArgument(maySucceed(state, after), "%s cannot follow %s", after, state);
        checkArgument(after.commit() <= newLast.index(), "%s is ahead of a log that ends at %s", after, newLast);
    }

    private void checkEntries(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long start = entries.get(0).index();
        checkArgument(start > state.commit(), "entry %s cannot be overwritten, %s is committed", start, state.commit());
        // the term before an overwritten entry is not known here
        EntryId previous = start <= last.index() ? new EntryId(0, start - 1) : last;
        for (Entry entry : entries) {
            boolean follows = entry.index() == previous.index() + 1 && entry.term() >= previous.term();
            checkArgument(follows, "entry %s cannot follow %s", entry.id(), previous);
            previous = entry.id();
        }
    }

    private void requireAlive() throws IOException {
        if (failure != null) {
            throw new IOException("the log is dead since an earlier failure: " + failure.getMessage(), failure);
        }
    }

    private void guard(DiskAction action) throws IOException {
        try {
            action.run();
        } catch (DiskFullException undone) {
            throw undone;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private interface DiskAction {
        void run() throws IOException;
    }
}
