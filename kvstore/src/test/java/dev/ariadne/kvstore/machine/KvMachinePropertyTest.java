package dev.ariadne.kvstore.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The machine and replicas of it, restored at any time, against {@link NaiveStore}. */
class KvMachinePropertyTest {
    private static final int SESSIONS_MAX = 3;
    private static final int CHANGES_MAX = 5;

    /**
     * What happens next.
     *
     * @param session which of the sessions opened so far, counted from the newest
     * @param sequence relative to the session's last
     * @param restored whether the second replica is replaced by one restored from a snapshot before
     */
    record Step(Kind kind, int session, int sequence, KvOperation.Update update, boolean restored) {}

    enum Kind {
        EMPTY,
        OPEN,
        UPDATE
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Bytes> keys = Arbitraries.of("a", "b", "c").map(Bytes::utf8);
        Arbitrary<Bytes> values = Arbitraries.of("", "1", "2").map(Bytes::utf8);
        Arbitrary<KvOperation.Update> updates = Arbitraries.oneOf(
                Combinators.combine(keys, values).as(KvOperation.Put::new),
                keys.map(KvOperation.Delete::new),
                Combinators.combine(Arbitraries.longs().between(0, 20), keys, values)
                        .as((revision, key, value) ->
                                new KvOperation.IfRevision(revision, new KvOperation.Put(key, value))),
                Combinators.combine(keys, values.injectNull(0.3), values).as(KvOperation.CompareAndSet::new));
        Arbitrary<Kind> kinds =
                Arbitraries.of(Kind.EMPTY, Kind.OPEN, Kind.OPEN, Kind.UPDATE, Kind.UPDATE, Kind.UPDATE, Kind.UPDATE);
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, SESSIONS_MAX),
                        Arbitraries.of(-1, 0, 0, 1, 1, 1, 2),
                        updates,
                        Arbitraries.of(true, false, false, false))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    void replicas_give_the_same_results_and_digests_as_the_model(@ForAll("steps") List<Step> steps) {
        NaiveStore naive = new NaiveStore(SESSIONS_MAX);
        KvMachine whole = new KvMachine(SESSIONS_MAX, CHANGES_MAX);
        KvMachine restored = new KvMachine(SESSIONS_MAX, CHANGES_MAX);
        List<Long> opened = new ArrayList<>(List.of(999L));
        long index = 0;
        for (Step step : steps) {
            if (step.restored()) {
                restored = restoredFrom(restored);
            }
            index++;
            Command command = command(step, opened, naive);
            Entry entry = Entry.normal(1, index, command == null ? Bytes.EMPTY : KvCodec.encode(command));
            Result expected = command == null ? null : naive.apply(index, command);
            assertThat(whole.apply(entry)).isEqualTo(expected);
            assertThat(restored.apply(entry)).isEqualTo(expected);
            assertThat(restored.state().digest()).isEqualTo(whole.state().digest());
            Bytes key = step.update().key();
            Result.Value value = (Result.Value) whole.read(new KvOperation.Get(key));
            Stored stored = naive.map.get(key);
            assertThat(value.value()).isEqualTo(stored == null ? null : stored.value());
            assertThat(value.revision()).isEqualTo(stored == null ? 0 : stored.revision());
            assertThat(restored.read(new KvOperation.Get(key))).isEqualTo(value);
            if (expected instanceof Result.SessionOpened session) {
                opened.add(0, session.session());
            }
        }
        assertThat(whole.state().map()).isEqualTo(naive.map);
        assertThat(whole.state().sessions().byId().keySet()).isEqualTo(new TreeSet<>(naive.sessions.keySet()));
        assertThat(restored.snapshot()).containsExactlyElementsOf(whole.snapshot());
    }

    @Property(seed = "2", edgeCases = EdgeCasesMode.NONE)
    void a_snapshot_is_frozen_when_it_is_taken(@ForAll("steps") List<Step> steps) {
        KvMachine machine = new KvMachine(SESSIONS_MAX, CHANGES_MAX);
        NaiveStore naive = new NaiveStore(SESSIONS_MAX);
        List<Long> opened = new ArrayList<>(List.of(999L));
        List<Entry> entries = new ArrayList<>();
        Iterable<Bytes> early = machine.snapshot();
        int taken = 0;
        for (Step step : steps) {
            if (step.restored()) {
                early = machine.snapshot();
                taken = entries.size();
            }
            Command command = command(step, opened, naive);
            entries.add(Entry.normal(1, entries.size() + 1, command == null ? Bytes.EMPTY : KvCodec.encode(command)));
            Result result = machine.apply(entries.get(entries.size() - 1));
            if (command != null) {
                naive.apply(entries.size(), command);
            }
            if (result instanceof Result.SessionOpened session) {
                opened.add(0, session.session());
            }
        }
        KvMachine late = new KvMachine(SESSIONS_MAX, CHANGES_MAX);
        late.restore(taken, early.iterator());
        entries.subList(taken, entries.size()).forEach(late::apply);
        assertThat(late.state().digest()).isEqualTo(machine.state().digest());
        assertThat(late.snapshot()).containsExactlyElementsOf(machine.snapshot());
    }

    private static Command command(Step step, List<Long> opened, NaiveStore naive) {
        return switch (step.kind()) {
            case EMPTY -> null;
            case OPEN -> new Command.OpenSession();
            case UPDATE -> {
                long session = opened.get(Math.min(step.session(), opened.size() - 1));
                long sequence = Math.max(1, naive.lastSequence(session) + step.sequence());
                yield new Command.InSession(session, sequence, step.update());
            }
        };
    }

    /** A machine that had a life of its own before it was given the other's state. */
    private static KvMachine restoredFrom(KvMachine machine) {
        KvMachine other = new KvMachine(SESSIONS_MAX, CHANGES_MAX);
        other.apply(Entry.normal(1, 1, KvCodec.encode(new Command.OpenSession())));
        KvOperation.Update left = new KvOperation.Put(Bytes.utf8("left"), Bytes.utf8("over"));
        other.apply(Entry.normal(1, 2, KvCodec.encode(new Command.InSession(1, 1, left))));
        other.restore(machine.state().applied(), machine.snapshot().iterator());
        assertThat(other.state().map()).isEqualTo(machine.state().map());
        return other;
    }
}
