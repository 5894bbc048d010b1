package dev.ariadne.sim.junit;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Makes the entries of a {@link SimTest}: those that were asked for by their seed, or else one for the whole batch, followed by one for
 * each seed that failed in it.
 */
final class SimTestExtension implements TestTemplateInvocationContextProvider {
    private static final int REPLAYED_MAX = 1_000;
    private static final int FAILURES_SHOWN = 10;

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        SeedPlayer player = SeedPlayer.of(context.getRequiredTestClass(), context.getRequiredTestMethod());
        Optional<String> replayed = context.getConfigurationParameter("sim.seed");
        if (replayed.isPresent()) {
            return Seeds.parse("-Dsim.seed", replayed.get(), REPLAYED_MAX).stream()
                    .map(seed -> new Entry("seed " + seed, () -> player.replay(seed)));
        }
        BatchEntry batch = new BatchEntry(player, context.getConfigurationParameter("sim.seeds"));
        // what failed is asked for only once the batch has run
        return Stream.of(true, false).flatMap(first -> first ? Stream.of(batch.entry()) : failures(player, batch));
    }

    private static Stream<TestTemplateInvocationContext> failures(SeedPlayer player, BatchEntry batch) {
        return batch.report().failures().stream()
                .limit(FAILURES_SHOWN)
                .map(failure -> new Entry(
                        "seed " + failure.seed() + ": " + failure.violation().check(), () -> player.show(failure)));
    }
}
