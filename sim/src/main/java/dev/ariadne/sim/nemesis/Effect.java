package dev.ariadne.sim.nemesis;

/**
 * What became of the faults of one kind.
 *
 * @param planned were scheduled
 * @param begun came to their time and were permitted
 * @param felt changed something: a message, a call, a process, the medium
 * @param spared were forbidden by the {@link FaultAtlas}
 */
public record Effect(long planned, long begun, long felt, long spared) {
    public static final Effect NONE = new Effect(0, 0, 0, 0);

    /** The sum of both, as over a batch of runs. */
    public Effect plus(Effect other) {
        return new Effect(planned + other.planned, begun + other.begun, felt + other.felt, spared + other.spared);
    }
}
