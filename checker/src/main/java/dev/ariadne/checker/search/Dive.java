package dev.ariadne.checker.search;

/**
 * A way through the history with one configuration at a time: what {@link Frontier} does with all of them, depth first. Where a
 * history is linearizable most choices are right, or found to be wrong soon. Where going back over the latest choices does not help
 * for some steps, it goes on from one of them with all configurations at once, past the place where it was stuck. Or it finds that
 * there is no way past it from whatever configuration there can be at some place before.
 */
final class Dive {
    /** How many choices it can go back to; beyond that the older half is forgotten. */
    private static final int DEPTH = 128;

    /** Over how many choices a detour goes back at first; twice as many each time. */
    private static final int DETOUR = 8;

    /** How many steps a detour takes at first; so many times more each time. */
    private static final long DETOUR_STEPS = 4_000;

    private static final int MORE = 4;

    private final Frontier frontier;
    private final Problem problem;

    /** Numbers for invocations, complements for completions. */
    private final int[] events;

    /** The place among the events where it begins. */
    private final int begin;

    /** The place where it wants to come to. */
    private int end;

    /** How many steps it takes in all. */
    private final long budget;

    /** How many steps it takes at one event, one configuration at a time. */
    private final int patience;

    /** The place of the latest completion it came to. */
    private int farthest = -1;

    // ---- the choices it can go back to, by depth; the first stays

    /** The place of the completion that made the choice necessary. */
    private final int[] places = new int[DEPTH];

    /** How many have been tried. */
    private final int[] tried = new int[DEPTH];

    /** For {@link Frontier#restore}. */
    private final int[] moved = new int[DEPTH];

    /** The configuration before. */
    private final Configurations starts = new Configurations(1, false);

    private int depth;

    /** Whether it tries all there is: it has not forgotten choices, nor left some out. */
    private boolean complete = true;

    /** Configurations before a completion from which there is no way on, of those tried since it came farther than ever. */
    private final VisitedConfigurations failed = new VisitedConfigurations(2);

    /**
     * A way for {@code frontier}, which has one configuration, through {@code events} from {@code begin} to {@code end}.
     *
     * @param budget how many steps it takes in all
     * @param patience how many steps it takes at one event, one configuration at a time
     */
    Dive(Frontier frontier, Problem problem, int[] events, int begin, int end, long budget, int patience) {
        this.frontier = frontier;
        this.problem = problem;
        this.events = events;
        this.begin = begin;
        this.end = end;
        this.budget = budget;
        this.patience = patience;
        frontier.startRecording();
    }

    /** The place of the latest completion that it came to, which may be beyond it. There is a way up to there. */
    int farthest() {
        return farthest;
    }

    /** Looks for a way: {@code STUCK} if there is none past {@link #farthest}, {@code SPENT} if it gave up. */
    Frontier.Move run() {
        return run(begin);
    }

    private Frontier.Move run(int from) {
        int place = from;
        while (place < end) {
            int event = events[place];
            if (event >= 0) {
                frontier.invoke(event, problem.invoked[event]);
                place++;
            } else if (frontier.passes(~event, problem.completed[~event])) {
                place++;
            } else {
                push(place);
                Frontier.Move move = choose();
                if (move == Frontier.Move.DONE) {
                    place = places[depth - 1] + 1;
                } else if (move == Frontier.Move.STUCK && complete) {
                    return move;
                } else {
                    move = detour();
                    if (move != Frontier.Move.DONE) {
                        return move;
                    }
                    place = farthest + 1;
                }
            }
        }
        return Frontier.Move.DONE;
    }

    /** After it was {@code STUCK} looks for a way again, now to {@code newEnd}, and with that horizon. */
    Frontier.Move runTo(int horizon, int newEnd) {
        end = newEnd;
        goBack(0);
        frontier.lookTo(horizon);
        depth = 0;
        starts.clear();
        farthest = -1;
        return run(places[0]);
    }

    // ---- depth first

    private void push(int place) {
        if (depth == DEPTH) {
            forgetOlderHalf();
        }
        places[depth] = place;
        tried[depth] = 0;
        moved[depth] = frontier.save(starts);
        depth++;
        if (place > farthest) {
            farthest = place;
            failed.reset(2 * starts.words());
            allow(patience);
        }
    }

    /** Makes the next choice at the latest place that has one. {@code STUCK} if none has. */
    private Frontier.Move choose() {
        while (true) {
            int place = places[depth - 1];
            if (!hasFailed(place)) {
                Frontier.Move move =
                        frontier.choose(~events[place], problem.completed[~events[place]], tried[depth - 1]++);
                if (move != Frontier.Move.STUCK) {
                    return move;
                }
            }
            if (depth == 1) {
                return Frontier.Move.STUCK;
            }
            depth--;
            failed.add(places[depth], starts.states[depth], starts.masks, starts.offset(depth));
            goBack(depth - 1);
        }
    }

    private boolean hasFailed(int place) {
        int last = depth - 1;
        return tried[last] == 0 && failed.contains(place, starts.states[last], starts.masks, starts.offset(last));
    }

    /** Goes back to before the choice at that depth, which is the latest from then on. */
    private void goBack(int toDepth) {
        starts.keepFirst(toDepth + 1);
        depth = toDepth + 1;
        frontier.restore(starts, moved[toDepth]);
    }

    private void forgetOlderHalf() {
        int half = DEPTH / 2;
        frontier.forgetMoves(moved[half]);
        starts.dropFirst(half);
        System.arraycopy(places, half, places, 0, half);
        System.arraycopy(tried, half, tried, 0, half);
        for (int i = 0; i < half; i++) {
            moved[i] = moved[i + half] - moved[half];
        }
        depth = half;
        complete = false;
    }

    // ---- around

    /** Gets past the farthest completion. {@code STUCK} if there is no way, {@code SPENT} if it did not find one. */
    private Frontier.Move detour() {
        complete = false;
        int latest = depth;
        int from = latest;
        long steps = DETOUR_STEPS;
        for (int back = DETOUR; from > 0; back *= 2) {
            from = Math.max(0, latest - back);
            goBack(from);
            if (passes(steps)) {
                return Frontier.Move.DONE;
            }
            goBack(from);
            if (isBlocked(steps)) {
                return Frontier.Move.STUCK;
            }
            steps *= MORE;
        }
        return Frontier.Move.SPENT;
    }

    /** Goes with all configurations from the latest choice past the farthest completion, and takes one. Returns whether it can. */
    private boolean passes(long stepsMax) {
        allow(stepsMax);
        if (frontier.play(events, places[depth - 1], farthest + 1) != Frontier.Move.DONE) {
            return false;
        }
        frontier.keepOne();
        return true;
    }

    /** Whether there is no way past the farthest completion from whatever configuration there can be before the latest choice. */
    private boolean isBlocked(long stepsMax) {
        if (!problem.seesAhead || !(problem instanceof CellProblem cells)) {
            return false;
        }
        int from = places[depth - 1];
        frontier.beginWithAll(cells, from);
        allow(stepsMax);
        return frontier.playBlurred(events, from, farthest + 1) == Frontier.Move.STUCK;
    }

    private void allow(long stepsMax) {
        frontier.setBudget(Math.min(budget, frontier.steps() + stepsMax));
    }
}
