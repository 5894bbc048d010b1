package dev.ariadne.checker.search;

/**
 * What {@link Frontier} leaves out of its search, each with the reason why nothing is lost. Tests switch them off one by one; the
 * verdict, failing event included, stays the same.
 *
 * <p>Throughout, a <em>configuration</em> is a state of the object, the open operations that are used (linearized), and those that
 * are owed (answered in the end, and not linearized). What may follow a configuration depends on nothing else.
 */
enum Reduction {
    /**
     * An operation that changes no state is linearized as soon as it is legal. Moved there from wherever a longer order has it, it
     * is legal, and neither leaving its old place nor taking its new one changes a state.
     */
    EAGER_READS,

    /**
     * Of equal open operations the one that completes first is linearized first, and of those that never complete the oldest. In an
     * order that uses a later one and has the earlier one after it, the two can change places: both are open, and what is in
     * time for the earlier completion is for the later. If it does not have the earlier one at all, since that is of unknown
     * outcome or no longer owed, it can take the place of the later one, unless that is owed.
     */
    EQUALS_IN_TURN,

    /**
     * Only minimal configurations are kept: of two with the same state, one with no operation used or owed that the other does not
     * use or owe makes the other superfluous. What follows the other can follow it: nothing in there is used already, and
     * everything owed is in there.
     */
    ANTICHAIN,

    /**
     * For cells. When an operation is linearized that writes whatever it finds, or whatever but one value, every other open write
     * (of another value than that one) is no longer owed: it can have happened just before, unseen. It may still be used later, until
     * it completes. Conversely, in search of an order for a completion, a write, or one of unknown outcome, is tried only if an open
     * operation that is owed, or that is of unknown outcome and leads on to a value waited for, waits for its value; or for any
     * value but the one that is there, or but one that an owed write leaves. Otherwise the next operation to change the
     * state overwrites it unseen, with all that it has hidden, and leaving it out, or owing it no longer, is as good.
     */
    UNSEEN_WRITES,

    /**
     * For cells. An operation of unknown outcome is left out if no operation looks for the value that it leaves: in an order that
     * has it, what follows up to the next change looks for no value, and can do without it. For the same reason it is forgotten
     * when the last operation that looks for its value has completed, or the first, if it alone leaves that value: by then it has
     * been used in every configuration. And since each one that is used needs somebody of its own who looks for its value before the
     * next change, of lost writes of one value no more are needed than look for it, the oldest. (Not while there are operations that
     * refuse a value: those see any other one.)
     */
    UNREAD_LOST_WRITES,

    /**
     * For cells. All values that no remaining operation looks for or refuses, seen from the configuration, are one value: every
     * operation does the same in each of them.
     */
    DEAD_VALUES,

    /**
     * For cells. A value that only one operation leaves, or none but the beginning, is not left while an operation that will have
     * answered needs it, and not written unseen either: it never comes back, and that operation would have no place. So with any value
     * that no open operation leaves, and none that begins before that one completes.
     *
     * <p>This looks into the future, so that the search may fail before the first completion that no order explains. It is exact
     * for the history up to a horizon if only answers up to there count; {@link FrontierEngine} looks for the horizon. Online the
     * horizon is now: later operations leave no value in time for those that have answered.
     */
    NEEDED_VALUES
}
