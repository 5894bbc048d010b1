package dev.ariadne.scenarios.workload;

import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Draws what an operator does in a run from its seed. What is drawn makes sense if everything before it was done. */
public final class ChangeMix {
    private final Draws draws;
    private final TreeSet<Integer> voters = new TreeSet<>();
    private final TreeSet<Integer> learners = new TreeSet<>();
    private final TreeSet<Integer> others = new TreeSet<>();

    private ChangeMix(Draws draws, int size, int spares) {
        this.draws = draws;
        IntStream.rangeClosed(1, size).forEach(voters::add);
        IntStream.rangeClosed(size + 1, size + spares).forEach(others::add);
    }

    /**
     * Changes and transfers with random pauses between them, in order of time.
     *
     * @param size how many voters there are at first
     * @param spares how many more machines there are
     */
    public static List<TimedOperation> draw(long seed, int size, int spares, long durationNanos, long meanPauseNanos) {
        Draws draws = Draws.of(seed, "operator");
        ChangeMix mix = new ChangeMix(draws, size, spares);
        List<TimedOperation> operations = new ArrayList<>();
        for (long at = draws.nextLong(2 * meanPauseNanos);
                at < durationNanos;
                at += 1 + draws.nextLong(2 * meanPauseNanos)) {
            for (PlannedChange change : mix.next()) {
                operations.add(new TimedOperation(at, PlannedChange.write(change)));
            }
        }
        return operations;
    }

    /** A request that the leader hand over. */
    public static TimedOperation transfer(long at, int to) {
        return new TimedOperation(at, PlannedChange.write(new PlannedChange.Transfer(to)));
    }

    private List<PlannedChange> next() {
        int share = draws.nextInt(100);
        if (share < 25) {
            PlannedChange transfer = new PlannedChange.Transfer(any(voters));
            return draws.nextInt(3) == 0 ? List.of(new PlannedChange.Rush(any(voters)), transfer) : List.of(transfer);
        } else if (share < 30) {
            return List.of(new PlannedChange.Forget(any(voters)));
        } else if (share < 40 && voters.size() >= 3) {
            return List.of(new PlannedChange.Replace(any(voters)));
        } else if (share < 65) {
            return List.of(new PlannedChange.Change(Transition.AUTO, List.of(single())));
        }
        return joint();
    }

    /** Several changes at once, sometimes left by hand. */
    private List<PlannedChange> joint() {
        boolean byHand = draws.nextInt(3) == 0;
        List<Single> changes = new ArrayList<>();
        int count = 1 + draws.nextInt(3);
        for (int i = 0; i < count; i++) {
            changes.add(single());
        }
        List<PlannedChange> planned = new ArrayList<>();
        planned.add(new PlannedChange.Change(byHand ? Transition.JOINT_EXPLICIT : Transition.JOINT_IMPLICIT, changes));
        if (draws.nextInt(3) == 0) {
            planned.add(new PlannedChange.Rush(any(voters)));
        }
        if (byHand) {
            planned.add(new PlannedChange.Change(Transition.AUTO, List.of()));
        }
        return planned;
    }

    /** One change, and what there is after it. Mostly new machines learn, and learners are given a vote. */
    private Single single() {
        int share = draws.nextInt(100);
        if (share < 35 && !others.isEmpty()) {
            int node = take(others);
            boolean atOnce = draws.nextInt(4) == 0;
            (atOnce ? voters : learners).add(node);
            return new Single(atOnce ? Kind.ADD_VOTER : Kind.ADD_LEARNER, NodeId.of(node));
        } else if (share < 65 && !learners.isEmpty()) {
            int node = take(learners);
            voters.add(node);
            return new Single(Kind.ADD_VOTER, NodeId.of(node));
        } else if (share < 80 && voters.size() > 1) {
            int node = take(voters);
            learners.add(node);
            return new Single(Kind.ADD_LEARNER, NodeId.of(node));
        } else if (voters.size() > 1) {
            int node = take(voters);
            others.add(node);
            return new Single(Kind.REMOVE, NodeId.of(node));
        }
        return new Single(Kind.UPDATE, NodeId.of(any(voters)));
    }

    private int any(Set<Integer> nodes) {
        return List.copyOf(nodes).get(draws.nextInt(nodes.size()));
    }

    private int take(Set<Integer> nodes) {
        int node = any(nodes);
        nodes.remove(node);
        return node;
    }
}
