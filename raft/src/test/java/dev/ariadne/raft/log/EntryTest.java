package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V2;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What entries count against limits. */
class EntryTest {
    @Test
    void data_counts_its_length() {
        assertThat(Entry.normal(1, 1, Bytes.EMPTY).payloadSize()).isZero();
        assertThat(Entry.normal(1, 1, Bytes.wrap(new byte[300])).payloadSize()).isEqualTo(300);
        assertThat(Entry.payloadSize(Logs.entries(1, 1, 1))).isEqualTo(20);
    }

    @Test
    void a_change_counts_more_the_more_it_changes_and_the_more_it_says() {
        assertThat(payload("v1", 0)).isPositive();
        assertThat(payload("v1 v2", 0)).isGreaterThan(payload("v1", 0));
        assertThat(payload("v1 v2 v3", 0)).isGreaterThan(payload("v1 v2", 0));
        assertThat(payload("v1", 50)).isEqualTo(payload("v1", 0) + 50);
    }

    @Test
    void leaving_a_joint_configuration_counts_nothing_unless_it_says_something() {
        assertThat(payload("", 0)).isZero();
        assertThat(payload("", 50)).isGreaterThan(50);
    }

    @Test
    void the_whole_entry_counts_more_than_its_payload() {
        Entry small = Entry.normal(1, 1, Bytes.wrap(new byte[10]));
        assertThat(small.size()).isEqualTo(Logs.ENTRY_BYTES);
        assertThat(Entry.normal(1, 128, small.data()).size()).isEqualTo(Logs.ENTRY_BYTES + 1);
        assertThat(Entry.normal(1 << 14, 1, small.data()).size()).isEqualTo(Logs.ENTRY_BYTES + 2);
        assertThat(change("v1", 0).size()).isGreaterThan(payload("v1", 0));
    }

    private static long payload(String changes, int contextBytes) {
        return change(changes, contextBytes).payloadSize();
    }

    private static Entry change(String changes, int contextBytes) {
        List<Single> parsed = Single.parseAll(changes);
        V2 change = new V2(Transition.AUTO, parsed, ByteBuffer.allocate(contextBytes));
        return new Entry(new EntryId(1, 1), Bytes.EMPTY, change);
    }
}
