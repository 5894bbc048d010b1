package dev.ariadne.sim.world;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Actions ordered by time, then by lane, then by arrival: a heap over primitive keys, of four children a node. */
public final class EventQueue {
    /** Lanes are numbered from zero to below this. */
    public static final int LANES_MAX = 1 << 20;

    private static final int ARRIVAL_BITS = 43;

    /**
     * The key of each event: its time, and after that its arrival, with the lane in the upper bits. Side by side, because whoever
     * looks at the one often needs the other, and so that the four children of a node are close together.
     */
    private long[] keys = new long[128];

    private @Nullable Runnable[] actions = new @Nullable Runnable[64];
    private int size;
    private long arrived;

    public int size() {
        return size;
    }

    public void add(long time, Runnable action) {
        add(time, 0, action);
    }

    public void add(long time, int lane, Runnable action) {
        checkArgument(lane >= 0 && lane < LANES_MAX, "no lane is number %s", lane);
        if (size == actions.length) {
            keys = Arrays.copyOf(keys, 4 * size);
            actions = Arrays.copyOf(actions, 2 * size);
        }
        int hole = size++;
        long arrival = ((long) lane << ARRIVAL_BITS) + arrived++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 2;
            if (before(parent, time, arrival)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, arrival, action);
    }

    /** The earliest time, or {@link Long#MAX_VALUE} in an empty queue. */
    public long firstTime() {
        return size == 0 ? Long.MAX_VALUE : keys[0];
    }

    /** The action of the earliest time, or null in an empty queue. */
    public @Nullable Runnable first() {
        return actions[0];
    }

    public Runnable removeFirst() {
        Runnable first = actions[0];
        checkState(size > 0 && first != null, "no event left");
        int last = --size;
        long time = keys[2 * last];
        long arrival = keys[2 * last + 1];
        Runnable action = actions[last];
        actions[last] = null;
        if (last > 0 && action != null) {
            int hole = 0;
            for (int child = 1; child < last; child = 4 * hole + 1) {
                int least = child;
                for (int sibling = child + 1; sibling < Math.min(child + 4, last); sibling++) {
                    if (before(sibling, keys[2 * least], keys[2 * least + 1])) {
                        least = sibling;
                    }
                }
                if (!before(least, time, arrival)) {
                    break;
                }
                move(least, hole);
                hole = least;
            }
            put(hole, time, arrival, action);
        }
        return first;
    }

    private boolean before(int i, long time, long arrival) {
        return keys[2 * i] < time || (keys[2 * i] == time && keys[2 * i + 1] < arrival);
    }

    private void move(int from, int to) {
        keys[2 * to] = keys[2 * from];
        keys[2 * to + 1] = keys[2 * from + 1];
        actions[to] = actions[from];
    }

    private void put(int i, long time, long arrival, Runnable action) {
        keys[2 * i] = time;
        keys[2 * i + 1] = arrival;
        actions[i] = action;
    }
}
