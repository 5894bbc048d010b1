package dev.ariadne.scenarios.workload;

import dev.ariadne.scenarios.workload.PlannedOperation.Kind;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws the operations of a run from its seed: unique values, so that a read names the write it saw, on a few hot keys. */
public final class OperationMix {
    private OperationMix() {}

    /** Operations of each client with random pauses between them, in order of time. */
    public static List<TimedOperation> draw(long seed, int clients, long durationNanos, long meanPauseNanos) {
        int slots = 1 + Draws.of(seed, "operations.slots").nextInt(4);
        List<TimedOperation> operations = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            Draws draws = Draws.of(seed, "operations", client);
            int number = 0;
            for (long at = draws.nextLong(2 * meanPauseNanos);
                    at < durationNanos;
                    at += 1 + draws.nextLong(2 * meanPauseNanos)) {
                PlannedOperation operation = draw(client, ++number, slots, draws);
                operations.add(new TimedOperation(at, operation.toText()));
            }
        }
        operations.sort(Comparator.comparingLong(TimedOperation::at));
        return operations;
    }

    /** Whether it asks for a value and changes none. */
    public static boolean isRead(TimedOperation timed) {
        return PlannedOperation.parse(timed.operation()).kind() == Kind.GET;
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
