package dev.ariadne.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeMixTest {
    private static final long SECOND = 1_000_000_000L;

    /** Whatever is drawn can be carried out, one after the other, and names only machines that there are. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "2, 2", "3, 3", "7, 4"})
    void what_is_drawn_fits(int size, int spares) throws ConfChangeException {
        for (long seed = 1; seed <= 100; seed++) {
            Configuration configuration =
                    Configuration.of(LongStream.rangeClosed(1, size).toArray());
            for (PlannedChange planned : drawn(seed, size, spares)) {
                if (planned instanceof PlannedChange.Change change) {
                    configuration = after(configuration, change);
                    assertThat(configuration.members())
                            .allSatisfy(node -> assertThat(node.value()).isBetween(1L, (long) size + spares));
                } else if (planned instanceof PlannedChange.Transfer transfer) {
                    assertThat(configuration.voters()).contains(NodeId.of(transfer.to()));
                } else if (planned instanceof PlannedChange.Replace replace) {
                    assertThat(configuration.voters())
                            .contains(NodeId.of(replace.node()))
                            .hasSizeGreaterThanOrEqualTo(3);
                } else if (planned instanceof PlannedChange.Forget forget) {
                    assertThat(configuration.isVoter(NodeId.of(forget.node()))).isTrue();
                } else if (planned instanceof PlannedChange.Rush rush) {
                    assertThat(configuration.isVoter(NodeId.of(rush.node()))).isTrue();
                } else {
                    throw new AssertionError(planned);
                }
            }
            assertThat(configuration.isJoint()).isFalse();
        }
    }

    private static Configuration after(Configuration before, PlannedChange.Change planned) throws ConfChangeException {
        ConfChange change = new V2(planned.transition(), planned.changes(), Bytes.EMPTY.buffer());
        Configuration after = Changer.apply(before, change).configuration();
        return after.autoLeave() ? Changer.apply(after, V2.LEAVE_JOINT).configuration() : after;
    }

    @Test
    void all_kinds_are_drawn_in_order_of_time() {
        List<TimedOperation> operations = ChangeMix.draw(1, 3, 3, 100 * SECOND, SECOND / 2);
        assertThat(operations).isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
        assertThat(operations).extracting(TimedOperation::at).allMatch(at -> at >= 0 && at < 100 * SECOND);
        for (String words : List.of(
                "transfer ",
                "forget ",
                "replace ",
                "rush ",
                "change auto ",
                "change joint_implicit ",
                "change joint_explicit ")) {
            assertThat(operations).as(words).anyMatch(o -> o.operation().startsWith("operator " + words));
        }
    }

    private static List<PlannedChange> drawn(long seed, int size, int spares) {
        return ChangeMix.draw(seed, size, spares, 20 * SECOND, SECOND / 2).stream()
                .map(timed -> PlannedChange.parse(timed.operation()))
                .toList();
    }
}
