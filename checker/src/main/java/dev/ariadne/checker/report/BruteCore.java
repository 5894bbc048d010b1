package dev.ariadne.checker.report;

import com.google.common.base.Verify;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.BitSet;

/**
 * The definition of a core, read aloud: tries all orders of all selections. Shares nothing with the search, and costs more than
 * exponential time.
 */
final class BruteCore {
    private static final int OPERATIONS_MAX = 8;

    private BruteCore() {}

    /** Whether there are few enough operations for this. */
    static boolean isSmall(Prefix prefix) {
        return prefix.size() <= OPERATIONS_MAX;
    }

    /** Fails if {@code core} is none, or, should it be {@code minimal}, if a part of it is. */
    static <S> void check(Model<S> model, Prefix prefix, BitSet core, boolean minimal) {
        Verify.verify(!existsOrder(model, prefix, core), "the core %s has an order", core);
        core.stream().filter(number -> minimal).forEach(number -> {
            BitSet relaxed = (BitSet) core.clone();
            relaxed.clear(number);
            Verify.verify(existsOrder(model, prefix, relaxed), "the core %s does without %s", core, number);
        });
    }

    /** Whether there is an order of the {@code needed} operations and any selection of the others. */
    static <S> boolean existsOrder(Model<S> model, Prefix prefix, BitSet needed) {
        return existsOrder(model, prefix, needed, model.initial(), new BitSet(), -1);
    }

    private static <S> boolean existsOrder(
            Model<S> model, Prefix prefix, BitSet needed, S state, BitSet happened, int latestInvocation) {
        BitSet missing = (BitSet) needed.clone();
        missing.andNot(happened);
        if (missing.isEmpty()) {
            return true;
        }
        for (int number = happened.nextClearBit(0);
                number < prefix.size();
                number = happened.nextClearBit(number + 1)) {
            Operation next = prefix.operation(number);
            S after = next.deadline() < latestInvocation ? null : model.step(state, next);
            if (after != null) {
                happened.set(number);
                int latest = Math.max(latestInvocation, next.invoked().event());
                boolean exists = existsOrder(model, prefix, needed, after, happened, latest);
                happened.clear(number);
                if (exists) {
                    return true;
                }
            }
        }
        return false;
    }
}
