package dev.ariadne.raft.membership;

import static dev.ariadne.raft.membership.ConfChange.Transition.AUTO;
import static dev.ariadne.raft.membership.ConfChange.Transition.JOINT_EXPLICIT;
import static dev.ariadne.raft.membership.ConfChange.Transition.JOINT_IMPLICIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V1;
import dev.ariadne.raft.membership.ConfChange.V2;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfChangeTest {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    @ParameterizedTest
    @CsvSource({
        "AUTO,           '',    leave",
        "AUTO,           v1,    simple",
        "AUTO,           v0,    simple",
        "AUTO,           v1 r2, joint auto",
        "AUTO,           v1 r0, joint auto",
        "JOINT_IMPLICIT, '',    joint auto",
        "JOINT_IMPLICIT, v1,    joint auto",
        "JOINT_IMPLICIT, v1 r2, joint auto",
        "JOINT_EXPLICIT, '',    joint",
        "JOINT_EXPLICIT, v1,    joint",
        "JOINT_EXPLICIT, v1 r2, joint"
    })
    void the_transition_and_the_number_of_changes_decide_how(Transition transition, String changes, String how) {
        assertThat(how(new V2(transition, Single.parseAll(changes), NO_BYTES))).isEqualTo(how);
    }

    @Test
    void the_first_kind_is_always_simple() {
        assertThat(how(new V1(7, new Single(Kind.REMOVE, NodeId.of(1)), NO_BYTES)))
                .isEqualTo("simple");
    }

    private static String how(ConfChange change) {
        if (change.leavesJoint()) {
            assertThat(change.entersJoint() || change.autoLeaves()).isFalse();
            return "leave";
        }
        return change.autoLeaves() ? "joint auto" : change.entersJoint() ? "joint" : "simple";
    }

    @Test
    void the_compact_form_is_read_and_written() {
        List<Single> changes = List.of(
                new Single(Kind.ADD_VOTER, NodeId.of(1)),
                new Single(Kind.ADD_LEARNER, NodeId.of(2)),
                new Single(Kind.REMOVE, NodeId.of(3)),
                new Single(Kind.UPDATE, NodeId.of(Long.MAX_VALUE)),
                new Single(Kind.ADD_VOTER, null));
        assertThat(Single.toString(changes)).isEqualTo("v1 l2 r3 u9223372036854775807 v0");
        assertThat(Single.parseAll(" v1  l2\nr3 u9223372036854775807 v0\n")).isEqualTo(changes);
        assertThat(Single.parseAll("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x1", "v", "1", "v-1", "v1l2", "v 1", "v9223372036854775808", "v99999999999999999999"})
    void what_is_no_change_is_named(String text) {
        String word = text.split(" ", 2)[0];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Single.parseAll("v1 " + text))
                .withMessage("\"" + word + "\" is not a change such as v1, l2, r3 or u4");
    }

    @Test
    void a_change_keeps_its_bytes_whatever_happens_to_those_it_was_given_and_gives() {
        byte[] address = {1, 2, 3};
        V2 change = new V2(JOINT_IMPLICIT, List.of(), ByteBuffer.wrap(address, 1, 2));
        V1 first = new V1(1, new Single(Kind.UPDATE, null), ByteBuffer.wrap(address, 1, 2));
        address[1] = 9;
        change.context().get();
        first.context().get();
        assertThat(change.context())
                .isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}))
                .satisfies(b -> assertThat(b.isReadOnly()).isTrue());
        assertThat(first.context()).isEqualTo(change.context());
        assertThat(change).isEqualTo(new V2(JOINT_IMPLICIT, List.of(), ByteBuffer.wrap(new byte[] {2, 3})));
    }

    @Test
    void a_change_says_what_it_is() {
        assertThat(new V1(7, new Single(Kind.REMOVE, NodeId.of(3)), NO_BYTES)).hasToString("r3");
        assertThat(new V2(JOINT_EXPLICIT, Single.parseAll("v1 l2"), NO_BYTES)).hasToString("JOINT_EXPLICIT v1 l2");
        assertThat(V2.LEAVE_JOINT).hasToString("AUTO").isEqualTo(new V2(AUTO, List.of(), NO_BYTES));
    }
}
