package dev.ariadne.checker.search;

/**
 * A way through the history with one configuration at a time: what {@link Frontier} does with all of them, depth first. Where a
 * history is linearizable most choices are right, or found to be wrong soon. So this goes back over the latest choices only and is
 * not patient; that it finds no way says nothing.
 */
final class Dive {
    /** How many choices it can go back to; beyond that the older half is forgotten. */
    private static final int DEPTH = 64;

    /** How many steps it takes in all: so many for each operation, and so many more. */
    private static final long STEPS_EACH = 2;

    private static final long STEPS_MORE = 100;

    /** How many steps at most it takes at one event before it gives up. */
    private static final int PATIENCE_MAX = 50_000;

    private final Frontier frontier;
    private final int[] events;

    /** The time it wants to come to. */
    private final int end;

    /** How many steps it takes in all. */
    private final long budget;

    /** How many steps it takes at one event. */
    private final long patience;

    /** The latest completion it came to. */
    private int farthest = -1;

    // ---- the choices it can go back to, by depth

    /** The completion that made the choice necessary. */
    private final int[] times = new int[DEPTH];

    /** How many have been tried. */
    private final int[] tried = new int[DEPTH];

    /** For {@link Frontier#restore}. */
    private final int[] moved = new int[DEPTH];

    /** The configuration before. */
    private final Configurations starts = new Configurations(1, false);

    private int depth;

    /** Configurations before a completion from which there is no way on, of those tried since it came farther than ever. */
    private final VisitedConfigurations failed = new VisitedConfigurations(2);

    /** A way through {@code columns} to {@code end} for {@code frontier}, which is at the beginning, with at most so many steps. */
    Dive(Frontier frontier, Columns columns, int end, long stepsMax) {
        this.frontier = frontier;
        this.end = end;
        events = columns.events;
        budget = Math.min(stepsMax, STEPS_EACH * columns.size + STEPS_MORE);
        patience = Math.min(columns.size / 2, PATIENCE_MAX) + STEPS_MORE;
        frontier.startRecording();
    }

    /** Whether there is an order; false if it finds none. */
    boolean succeeds() {
        int time = 0;
        while (time >= 0 && time < end) {
            int event = events[time];
            if (event >= 0) {
                frontier.invoke(event, time++);
            } else if (frontier.passes(~event, time)) {
                time++;
            } else {
                push(time);
                time = choose();
            }
        }
        return time >= 0;
    }

    private void push(int time) {
        if (depth == DEPTH) {
            forgetOlderHalf();
        }
        times[depth] = time;
        tried[depth] = 0;
        moved[depth] = frontier.save(starts);
        depth++;
        if (time > farthest) {
            farthest = time;
            failed.reset(2 * starts.words());
            frontier.setBudget(Math.min(budget, frontier.steps() + patience));
        }
    }

    /** Makes the next choice at the latest place that has one. Returns the time after it, -1 if there is none. */
    private int choose() {
        while (depth > 0) {
            int time = times[depth - 1];
            if (hasFailed(time)) {
                back();
                continue;
            }
            switch (frontier.choose(~events[time], time, tried[depth - 1]++)) {
                case DONE -> {
                    return time + 1;
                }
                case SPENT -> {
                    return -1;
                }
                case STUCK -> back();
            }
        }
        return -1;
    }

    private boolean hasFailed(int time) {
        int last = depth - 1;
        return tried[last] == 0 && failed.contains(time, starts.states[last], starts.masks, starts.offset(last));
    }

    private void back() {
        depth--;
        failed.add(times[depth], starts.states[depth], starts.masks, starts.offset(depth));
        starts.pop();
        if (depth > 0) {
            frontier.restore(starts, moved[depth - 1]);
        }
    }

    private void forgetOlderHalf() {
        int half = DEPTH / 2;
        frontier.forgetMoves(moved[half]);
        starts.dropFirst(half);
        System.arraycopy(times, half, times, 0, half);
        System.arraycopy(tried, half, tried, 0, half);
        for (int i = 0; i < half; i++) {
            moved[i] = moved[i + half] - moved[half];
        }
        depth = half;
    }
}
