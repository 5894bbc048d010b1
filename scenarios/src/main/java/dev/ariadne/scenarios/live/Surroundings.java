package dev.ariadne.scenarios.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What happened in the nodes while a client waited: what it waited for is among it. */
final class Surroundings {
    private final int leader;
    private final Map<Integer, List<Stretch>> pauses = new TreeMap<>();
    private final Map<Integer, List<Stretch>> snapshots = new TreeMap<>();

    /** @param leader whom the clients asked */
    Surroundings(int leader, Map<Integer, JvmLog> logs, DirectoryWatch disks) {
        this.leader = leader;
        logs.forEach((id, log) -> {
            pauses.put(id, log.pauses());
            snapshots.put(id, disks.snapshots(id));
        });
    }

    /** The likely reason of a wait. */
    String cause(Stretch wait) {
        if (2 * wait.covered(pauses.getOrDefault(leader, List.of())) >= wait.nanos()) {
            return "during most of which the leader's JVM paused";
        }
        boolean isBesideSnapshot =
                snapshots.values().stream().flatMap(List::stream).anyMatch(wait::meets);
        return isBesideSnapshot ? "beside a snapshot" : "for neither of these reasons";
    }

    /** All that is known. */
    String tell(Stretch wait) {
        List<String> all = new ArrayList<>();
        pauses.forEach((id, paused) -> all.add(String.format(
                Locale.ROOT,
                "node %d%s paused %.1f ms%s",
                id,
                id == leader ? " (leader)" : "",
                wait.covered(paused) / 1e6,
                snapshots.getOrDefault(id, List.of()).stream().anyMatch(wait::meets) ? " and wrote a snapshot" : "")));
        return String.join("; ", all);
    }
}
