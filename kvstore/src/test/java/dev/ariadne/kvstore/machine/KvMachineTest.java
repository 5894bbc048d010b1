package dev.ariadne.kvstore.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvMachineTest {
    private static final Bytes KEY = Bytes.utf8("k");

    private final KvMachine machine = new KvMachine(2, 10);

    @Test
    void a_retry_gets_the_first_result_and_changes_nothing() {
        long session = open();
        assertThat(update(session, 1, put("a"))).isEqualTo(new Result.Written(2));
        assertThat(update(session, 2, cas("a", "b"))).isEqualTo(new Result.Swapped(3));
        assertThat(update(session, 2, cas("a", "b"))).isEqualTo(new Result.Swapped(3));
        assertThat(value()).isEqualTo(Bytes.utf8("b"));
    }

    @Test
    void a_retry_that_comes_after_a_foreign_write_does_not_undo_it() {
        long mine = open();
        long other = open();
        update(mine, 1, put("mine"));
        update(other, 1, put("other"));
        assertThat(update(mine, 1, put("mine"))).isEqualTo(new Result.Written(3));
        assertThat(value()).isEqualTo(Bytes.utf8("other"));
    }

    @Test
    void a_lower_sequence_never_executes() {
        long session = open();
        update(session, 5, put("new"));
        assertThat(update(session, 4, put("old"))).isEqualTo(new Result.Superseded());
        assertThat(value()).isEqualTo(Bytes.utf8("new"));
    }

    @Test
    void a_full_table_forgets_the_session_that_was_used_least_recently() {
        long first = open();
        long second = open();
        update(first, 1, put("a"));
        open();
        assertThat(update(second, 1, put("b"))).isEqualTo(new Result.SessionExpired());
        assertThat(update(first, 1, put("b"))).isEqualTo(new Result.Written(3));
        assertThat(value()).isEqualTo(Bytes.utf8("a"));
    }

    @Test
    void a_retry_and_a_superseded_command_are_uses_too() {
        long first = open();
        update(first, 2, put("a"));
        long second = open();
        update(first, 1, put("b"));
        open();
        assertThat(machine.state().sessions().get(second)).isNull();
        assertThat(machine.state().sessions().get(first)).isNotNull();
    }

    @Test
    void an_entry_that_does_not_decode_stops_the_machine() {
        assertThatThrownBy(() -> machine.apply(Entry.normal(3, 1, Bytes.utf8("nonsense"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("entry 3/1: form C: its checksum does not match");
        assertThat(machine.state().applied()).isZero();
    }

    @Test
    void entries_are_applied_once_and_in_order() {
        open();
        assertThatThrownBy(() -> machine.apply(Entry.normal(1, 1, Bytes.EMPTY)))
                .hasMessage("entry 1/1 applied after index 1");
        assertThatThrownBy(() -> machine.apply(Entry.normal(1, 3, Bytes.EMPTY)))
                .hasMessage("entry 1/3 applied after index 1");
    }

    @Test
    void the_digest_covers_commands() {
        long put = digest(new Command.OpenSession(), new Command.InSession(1, 1, put("a")));
        assertThat(digest(new Command.OpenSession(), new Command.InSession(1, 1, put("b"))))
                .isNotEqualTo(put);
        assertThat(digest(new Command.OpenSession(), new Command.InSession(1, 1, put("a"))))
                .isEqualTo(put);
    }

    @Test
    void the_digest_covers_results() {
        machine.apply(Entry.normal(1, 1, Bytes.EMPTY));
        KvState other = machine.state().withMap(machine.state().map().plus(KEY, new Stored(Bytes.utf8("v"), 1)));
        KvMachine diverged = new KvMachine(2, 10);
        diverged.restore(1, KvSnapshot.write(other));
        Entry open = Entry.normal(1, 2, KvCodec.encode(new Command.OpenSession()));
        machine.apply(open);
        diverged.apply(open);
        assertThat(diverged.state().digest()).isEqualTo(machine.state().digest());
        Entry delete = Entry.normal(1, 3, KvCodec.encode(new Command.InSession(2, 1, new KvOperation.Delete(KEY))));
        machine.apply(delete);
        diverged.apply(delete);
        assertThat(diverged.state().digest()).isNotEqualTo(machine.state().digest());
    }

    @Test
    void the_digest_covers_the_number_of_entries() {
        machine.apply(Entry.normal(1, 1, Bytes.EMPTY));
        long one = machine.state().digest();
        machine.apply(Entry.normal(1, 2, Bytes.EMPTY));
        assertThat(machine.state().digest()).isNotEqualTo(one).isNotZero();
    }

    @Test
    void a_snapshot_is_cut_into_pieces_and_put_together_again() {
        fill();
        List<Bytes> pieces = ImmutableList.copyOf(machine.snapshot());
        assertThat(pieces).hasSize(3).allMatch(piece -> piece.length() <= 64 << 10);
        KvMachine other = new KvMachine(2, 10);
        other.restore(machine.state().applied(), pieces.iterator());
        assertThat(other.state().map()).isEqualTo(machine.state().map());
        assertThat(other.snapshot()).containsExactlyElementsOf(pieces);
    }

    @Test
    void a_snapshot_of_nothing_restores_to_nothing() {
        KvMachine other = new KvMachine(2, 10);
        other.apply(Entry.normal(1, 1, KvCodec.encode(new Command.OpenSession())));
        other.restore(0, machine.snapshot().iterator());
        assertThat(other.state().sessions().size()).isZero();
        assertThat(other.state().applied()).isZero();
    }

    @Test
    void a_damaged_snapshot_is_refused_and_the_state_kept() {
        open();
        update(1, 1, put("a"));
        byte[] sound = machine.snapshot().iterator().next().toByteArray();
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] damaged = sound.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(List.of(Bytes.wrap(damaged)));
        }
        for (int length = 0; length < sound.length; length++) {
            assertRefused(List.of(Bytes.copyOf(java.util.Arrays.copyOf(sound, length))));
        }
        assertRefused(List.of(Bytes.wrap(sound), Bytes.utf8("x")));
    }

    @Test
    void pieces_in_the_wrong_order_are_refused() {
        fill();
        List<Bytes> pieces = new ArrayList<>(ImmutableList.copyOf(machine.snapshot()));
        Collections.swap(pieces, 1, 2);
        assertRefused(pieces);
    }

    @Test
    void a_snapshot_that_ends_at_another_entry_is_refused() {
        open();
        assertThatThrownBy(
                        () -> new KvMachine(2, 10).restore(2, machine.snapshot().iterator()))
                .hasMessage("snapshot at index 2: it ends at index 1")
                .hasCauseInstanceOf(CodecException.class);
    }

    @Test
    void a_snapshot_under_another_bound_on_sessions_is_refused() {
        assertThatThrownBy(
                        () -> new KvMachine(3, 10).restore(0, machine.snapshot().iterator()))
                .hasMessage("snapshot at index 0: it allows 2 sessions, not 3");
    }

    private void assertRefused(List<Bytes> pieces) {
        KvMachine other = new KvMachine(2, 10);
        KvState before = other.state();
        assertThatThrownBy(() -> other.restore(machine.state().applied(), pieces.iterator()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("snapshot at index " + machine.state().applied());
        assertThat(other.state()).isSameAs(before);
    }

    /** Puts 150,000 bytes under two keys. */
    private void fill() {
        long session = open();
        apply(new Command.InSession(session, 1, new KvOperation.Put(KEY, Bytes.wrap(new byte[100_000]))));
        apply(new Command.InSession(session, 2, new KvOperation.Put(Bytes.utf8("l"), Bytes.wrap(new byte[50_000]))));
    }

    private long open() {
        return ((Result.SessionOpened) apply(new Command.OpenSession())).session();
    }

    private Result update(long session, long sequence, KvOperation.Update update) {
        return apply(new Command.InSession(session, sequence, update));
    }

    private Result apply(Command command) {
        return machine.apply(Entry.normal(1, machine.state().applied() + 1, KvCodec.encode(command)));
    }

    private static long digest(Command... commands) {
        KvMachine machine = new KvMachine(2, 10);
        for (int i = 0; i < commands.length; i++) {
            machine.apply(Entry.normal(1, i + 1, KvCodec.encode(commands[i])));
        }
        return machine.state().digest();
    }

    private static KvOperation.Update put(String value) {
        return new KvOperation.Put(KEY, Bytes.utf8(value));
    }

    private static KvOperation.Update cas(String expected, String value) {
        return new KvOperation.CompareAndSet(KEY, Bytes.utf8(expected), Bytes.utf8(value));
    }

    private Bytes value() {
        return ((Result.Value) machine.read(new KvOperation.Get(KEY))).value();
    }
}
