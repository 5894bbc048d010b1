package dev.ariadne.scenarios.workload;

import dev.ariadne.scenarios.workload.PlannedOperation.Kind;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the operations of a run from its seed: unique values, so that a read names the write it saw, on a few hot keys. */
public final class OperationMix {
    private OperationMix() {}

    /** Operations of each client with random pauses between them, in order of time. */
    public static List<TimedOperation> draw(long seed, int clients, long durationNanos, long meanPauseNanos) {
        int slots = 1 + Draws.of(seed, "operations.slots").nextInt(4);
        List<TimedOperation> operations = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            Draws draws = Draws.of(seed, "operations", client);
            Draws others = Draws.of(seed, "operations.others", client);
            int number = 0;
            for (long at = draws.nextLong(2 * meanPauseNanos);
                    at < durationNanos;
                    at += 1 + draws.nextLong(2 * meanPauseNanos)) {
                PlannedOperation operation = draw(client, ++number, slots, draws);
                operations.add(new TimedOperation(at, operation.toText()));
                PlannedOperation another = drawAnother(client, number, slots, others);
                if (another != null) {
                    operations.add(new TimedOperation(at, another.toText()));
                }
            }
        }
        operations.sort(Comparator.comparingLong(TimedOperation::at));
        return operations;
    }

    /** The same, but for half of the reads of a key a lease will do. */
    public static List<TimedOperation> withLeases(long seed, List<TimedOperation> operations) {
        Draws draws = Draws.of(seed, "operations.leases");
        List<TimedOperation> changed = new ArrayList<>();
        for (TimedOperation timed : operations) {
            PlannedOperation planned = PlannedOperation.parse(timed.operation());
            boolean isLeased = planned.kind() == Kind.GET && draws.nextBoolean();
            PlannedOperation leased = new PlannedOperation(planned.client(), Kind.LEASED, planned.slot(), null);
            changed.add(isLeased ? new TimedOperation(timed.at(), leased.toText()) : timed);
        }
        return changed;
    }

    /** Whether it asks for a value and changes none. */
    public static boolean isRead(TimedOperation timed) {
        return switch (PlannedOperation.parse(timed.operation()).kind()) {
            case GET, LEASED, RANGE, STALE, WATCH -> true;
            case PUT, CAS, REVISE, DELETE -> false;
        };
    }

    /** What comes now and then on top of the rest. */
    private static @Nullable PlannedOperation drawAnother(int client, int number, int slots, Draws draws) {
        String slot = "k" + draws.nextInt(slots);
        String prefix = draws.nextInt(2) == 0 ? "k" : slot;
        return switch (draws.nextInt(20)) {
            case 0 -> new PlannedOperation(client, Kind.REVISE, slot, "r" + client + "." + number);
            case 1 -> new PlannedOperation(client, Kind.RANGE, prefix, null);
            case 2 -> new PlannedOperation(client, Kind.STALE, prefix, null);
            case 3 -> new PlannedOperation(client, Kind.WATCH, prefix, null);
            default -> null;
        };
    }

    private static PlannedOperation draw(int client, int number, int slots, Draws draws) {
        String slot = "k" + draws.nextInt(slots);
        String value = "v" + client + "." + number;
        int share = draws.nextInt(100);
        if (share < 40) {
            return new PlannedOperation(client, Kind.PUT, slot, value);
        } else if (share < 75) {
            return new PlannedOperation(client, Kind.GET, slot, null);
        } else if (share < 95) {
            return new PlannedOperation(client, Kind.CAS, slot, value);
        } else {
            return new PlannedOperation(client, Kind.DELETE, slot, null);
        }
    }
}
