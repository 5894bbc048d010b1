package dev.ariadne.kvstore.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

import dev.ariadne.kvstore.command.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** The table of open sessions, as an immutable value. A full table forgets the session whose last use is the oldest. */
public final class Sessions {
    /**
     * What is remembered of a session.
     *
     * @param lastUse index of the last entry that named it
     * @param sequence of its last operation; zero before the first
     * @param result of that operation; {@link Result.SessionOpened} before the first
     */
    public record Session(long lastUse, long sequence, Result result) {}

    private final int max;

    private final TreePMap<Long, Session> byId;

    /**
     * Names by last use; null as long as the table is not full, when nobody is forgotten and to keep them in order would be of no use.
     * Invariant: the same sessions as in {@link #byId}, which are at most {@link #max}.
     */
    private final @Nullable TreePMap<Long, Long> byLastUse;

    private Sessions(int max, TreePMap<Long, Session> byId, @Nullable TreePMap<Long, Long> byLastUse) {
        this.max = max;
        this.byId = byId;
        this.byLastUse = byLastUse;
    }

    /** An empty table that will hold at most {@code max} sessions; the same on all replicas. */
    static Sessions none(int max) {
        checkArgument(max > 0, "the most sessions, %s, is not positive", max);
        return new Sessions(max, TreePMap.empty(), null);
    }

    public int max() {
        return max;
    }

    public int size() {
        return byId.size();
    }

    /** The session of this name, or null if it never was or was forgotten. */
    public @Nullable Session get(long id) {
        return byId.get(id);
    }

    /** All sessions by name, in ascending order. */
    public Map<Long, Session> byId() {
        return byId;
    }

    /** This table with a new or changed session, and without the oldest one if that is one too many. */
    Sessions with(long id, Session session) {
        TreePMap<Long, Session> ids = byId.plus(id, session);
        if (ids.size() < max) {
            return new Sessions(max, ids, null);
        }
        Session before = byId.get(id);
        TreePMap<Long, Long> uses = byLastUse == null ? inOrderOfUse() : byLastUse;
        uses = before == null ? uses : uses.minus(before.lastUse());
        uses = uses.plus(session.lastUse(), id);
        verify(uses.size() == ids.size(), "two sessions were last used at index %s", session.lastUse());
        if (ids.size() > max) {
            ids = ids.minus(uses.firstEntry().getValue());
            uses = uses.minusFirstEntry();
        }
        return new Sessions(max, ids, uses);
    }

    private TreePMap<Long, Long> inOrderOfUse() {
        TreePMap<Long, Long> uses = TreePMap.empty();
        for (Map.Entry<Long, Session> each : byId.entrySet()) {
            uses = uses.plus(each.getValue().lastUse(), each.getKey());
        }
        return uses;
    }
}
