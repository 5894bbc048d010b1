package dev.ariadne.scenarios.catalog;

import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.sim.world.Draws;

/** Settings drawn from a seed, small enough that segments roll, snapshots are taken and windows fill within seconds. */
final class DrawnKnobs {
    private DrawnKnobs() {}

    static Knobs draw(long seed) {
        Draws draws = Draws.of(seed, "knobs");
        long[] sizes = {1, 2, 3, 3, 3, 4, 5, 5, 6, 7};
        long election = draws.nextLong(4, 16);
        long spares = draws.nextBoolean() ? draws.nextInt(4) : 0;
        int guards = draws.nextInt(4);
        boolean checksQuorum = (guards & 1) == 1;
        // who was removed and does not know would depose leaders for ever if nothing kept it from that (§6), and
        // CheckQuorum keeps it
        // only from those who have a leader: without one its terms outrun those of candidates, whom, as in etcd, nobody
        // tells
        boolean preVotes = (guards & 2) == 2 || spares > 0;
        boolean lease = checksQuorum && draws.nextBoolean();
        Knobs knobs = Knobs.USUAL
                .with(Knob.NODES, sizes[draws.nextInt(sizes.length)])
                .with(Knob.CLIENTS, draws.nextLong(2, 7))
                .with(Knob.DURATION_MILLIS, draws.nextLong(4_000, 10_001))
                .with(Knob.TICK_MILLIS, draws.nextLong(5, 31))
                .with(Knob.ELECTION_TICKS, election)
                .with(Knob.HEARTBEAT_TICKS, draws.nextLong(1, Math.max(2, election / 3)))
                .with(Knob.SPARES, spares)
                .with(Knob.PRE_VOTE, preVotes ? 1 : 0)
                .with(Knob.CHECK_QUORUM, checksQuorum ? 1 : 0)
                .with(Knob.LEASE, lease ? leases(seed) : 0)
                .with(Knob.READ_ANYWHERE, draws.nextInt(2))
                .with(Knob.FORWARD_PROPOSALS, draws.nextInt(4) == 0 ? 1 : 0)
                .with(Knob.MESSAGE_BYTES, 64L << draws.nextInt(9))
                .with(Knob.INFLIGHT_MESSAGES, 1L << draws.nextInt(7))
                .with(Knob.APPLY_BYTES, 64L << draws.nextInt(9))
                .with(Knob.SNAPSHOT_ENTRIES, 5L << draws.nextInt(7))
                .with(Knob.CATCH_UP_ENTRIES, (1L << draws.nextInt(6)) - 1)
                .with(Knob.CHUNK_BYTES, 64L << draws.nextInt(7))
                .with(Knob.SEGMENT_BYTES, 256L << draws.nextInt(8))
                .with(Knob.SESSIONS, draws.nextBoolean() ? draws.nextLong(1, 8) : 64)
                .with(Knob.WAITING, 1L << draws.nextInt(7))
                // up to the size of a sector, so that a torn frame may have lost its end alone
                .with(Knob.VALUE_BYTES, draws.nextBoolean() ? 0 : 1L << draws.nextInt(10))
                .with(Knob.ATTEMPT_MILLIS, 50L << draws.nextInt(4));
        return limited(knobs, draws).with(Knob.SNAPSHOT_SPREAD, spread(seed));
    }

    /** Mostly all nodes take snapshots alike; where not, some have compacted what others still send. */
    private static long spread(long seed) {
        Draws draws = Draws.of(seed, "knobs.spread");
        return draws.nextInt(4) == 0 ? 1 + draws.nextInt(3) : 0;
    }

    /** Mostly all reads are served under a lease; where not, some. */
    private static long leases(long seed) {
        return Draws.of(seed, "knobs.leases").nextInt(4) == 0 ? 2 : 1;
    }

    private static Knobs limited(Knobs knobs, Draws draws) {
        long inflight = knobs.get(Knob.MESSAGE_BYTES) << draws.nextInt(5);
        long uncommitted = 256L << draws.nextInt(7);
        Knobs limited = draws.nextBoolean() ? knobs.with(Knob.INFLIGHT_BYTES, inflight) : knobs;
        return (draws.nextInt(3) == 0 ? limited.with(Knob.UNCOMMITTED_BYTES, uncommitted) : limited)
                .with(Knob.BUGGIFY, draws.nextInt(2));
    }

    /** Machines that may join, and reads on any node. */
    static Knobs withSpares(long seed) {
        Draws draws = Draws.of(seed, "knobs.spares");
        Knobs knobs = draw(seed).with(Knob.SPARES, draws.nextLong(2, 5)).with(Knob.READ_ANYWHERE, 1);
        boolean guarded = knobs.get(Knob.CHECK_QUORUM) == 1 || knobs.get(Knob.PRE_VOTE) == 1;
        return guarded ? knobs : knobs.with(Knob.PRE_VOTE, 1);
    }

    /** More clients than the cluster has room for. */
    static Knobs overloaded(long seed) {
        Draws draws = Draws.of(seed, "knobs.overload");
        return draw(seed)
                .with(Knob.CLIENTS, draws.nextLong(8, 25))
                .with(Knob.DURATION_MILLIS, draws.nextLong(1_500, 3_001))
                .with(Knob.WAITING, 1L << draws.nextInt(5))
                .with(Knob.INFLIGHT_MESSAGES, 1L << draws.nextInt(4))
                .with(Knob.UNCOMMITTED_BYTES, 256L << draws.nextInt(5));
    }
}
