package dev.ariadne.scenarios.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.server.ServerConfig;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.raft.storage.WalOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of a run. Immutable. */
public final class Knobs {
    /** So few that who watches comes too late now and then. */
    private static final int CHANGES_MAX = 50;

    public static final Knobs USUAL = new Knobs(new EnumMap<>(Knob.class));

    /** What differs from the usual. */
    private final EnumMap<Knob, Long> values;

    private Knobs(EnumMap<Knob, Long> values) {
        this.values = values;
    }

    public long get(Knob knob) {
        return values.getOrDefault(knob, knob.usual);
    }

    /** These with one set otherwise. */
    public Knobs with(Knob knob, long value) {
        checkArgument(
                value >= knob.min && value <= knob.max,
                "knob %s is from %s to %s, not %s",
                knob.text(),
                knob.min,
                knob.max,
                value);
        EnumMap<Knob, Long> changed = new EnumMap<>(values);
        changed.put(knob, value);
        return new Knobs(changed);
    }

    /** As a plan holds them: all of them, since the usual ones may change. */
    public SortedMap<String, String> toText() {
        SortedMap<String, String> text = new TreeMap<>();
        for (Knob knob : Knob.values()) {
            text.put(knob.text(), Long.toString(get(knob)));
        }
        return text;
    }

    /** @throws IllegalArgumentException if there is no such knob, or a value is out of its range */
    public static Knobs fromText(Map<String, String> text) {
        Map<String, Knob> byName = new TreeMap<>();
        for (Knob knob : Knob.values()) {
            byName.put(knob.text(), knob);
        }
        Knobs knobs = USUAL;
        for (Map.Entry<String, String> entry : text.entrySet()) {
            Knob knob = byName.get(entry.getKey());
            checkArgument(knob != null, "there is no knob '%s', only %s", entry.getKey(), byName.keySet());
            knobs = knobs.with(knob, number(entry.getKey(), entry.getValue()));
        }
        return knobs;
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("knob " + name + " is a whole number, not '" + value + "'", e);
        }
    }

    public long nanos(Knob millis) {
        return get(millis) * 1_000_000;
    }

    /** How many entries a node has applied since its last snapshot when it takes the next. */
    public long snapshotEntries(int node) {
        return get(Knob.SNAPSHOT_ENTRIES) * (1 + (node - 1) * get(Knob.SNAPSHOT_SPREAD));
    }

    RaftNodeConfig node(int node) {
        return new RaftNodeConfig(
                nanos(Knob.TICK_MILLIS),
                (int) get(Knob.ELECTION_TICKS),
                (int) get(Knob.HEARTBEAT_TICKS),
                get(Knob.PRE_VOTE) == 1,
                get(Knob.CHECK_QUORUM) == 1,
                readOption(),
                (int) get(Knob.LEASE_DRIFT_TICKS),
                get(Knob.FORWARD_PROPOSALS) == 1,
                new Limits(
                        get(Knob.MESSAGE_BYTES),
                        (int) get(Knob.INFLIGHT_MESSAGES),
                        Math.max(get(Knob.INFLIGHT_BYTES), get(Knob.MESSAGE_BYTES)),
                        get(Knob.APPLY_BYTES),
                        get(Knob.UNCOMMITTED_BYTES)),
                snapshotEntries(node),
                Long.MAX_VALUE,
                get(Knob.CATCH_UP_ENTRIES),
                (int) get(Knob.CHUNK_BYTES),
                new WalOptions(get(Knob.SEGMENT_BYTES)));
    }

    private ReadOption readOption() {
        return switch ((int) get(Knob.LEASE)) {
            case 0 -> ReadOption.SAFE;
            case 1 -> ReadOption.LEASE;
            default -> ReadOption.LEASE_IF_ASKED;
        };
    }

    ServerConfig server() {
        long patience = nanos(Knob.ATTEMPT_MILLIS);
        return new ServerConfig((int) get(Knob.SESSIONS), (int) get(Knob.WAITING), CHANGES_MAX, patience, patience);
    }
}
