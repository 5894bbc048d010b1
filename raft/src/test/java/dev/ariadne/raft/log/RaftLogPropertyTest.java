package dev.ariadne.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The log over a disk that lags behind, against {@link NaiveLog} twice: for what it says, and for what is durable. */
class RaftLogPropertyTest {
    /** What happens next; the meaning of the numbers, each 0 to 99, depends on the kind. */
    record Step(Kind kind, int a, int b) {}

    enum Kind {
        APPEND,
        REPLACE,
        COMMIT,
        TAKE,
        WRITE,
        HAND_OUT,
        APPLY,
        RESTORE,
        COMPACT
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.APPEND),
                Tuple.of(3, Kind.REPLACE),
                Tuple.of(4, Kind.COMMIT),
                Tuple.of(6, Kind.TAKE),
                Tuple.of(6, Kind.WRITE),
                Tuple.of(4, Kind.HAND_OUT),
                Tuple.of(4, Kind.APPLY),
                Tuple.of(1, Kind.RESTORE),
                Tuple.of(2, Kind.COMPACT));
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 99).withoutEdgeCases();
        return Combinators.combine(kinds, numbers, numbers)
                .as(Step::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(120);
    }

    @Property(seed = "1", tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void says_what_the_twin_says_and_applies_only_what_is_durable(@ForAll("steps") List<Step> steps) {
        Run run = new Run();
        for (Step step : steps) {
            run.take(step);
            run.check(step);
        }
        run.finish();
    }

    /** An order for the disk, as {@link dev.ariadne.raft.core.Ready} gives it. */
    private record Order(
            long term,
            @Nullable Snapshot snapshot,
            List<Entry> entries,
            @Nullable EntryId last) {}

    private static final class Run {
        static final long BUDGET = 3 * Logs.ENTRY_BYTES;

        final MemoryLog disk = Logs.durable();
        final RaftLog log = new RaftLog(disk, 0, BUDGET, false);
        final NaiveLog twin = new NaiveLog();
        final NaiveLog durable = new NaiveLog();
        final Deque<Order> orders = new ArrayDeque<>();

        /** Handed out and not applied yet. */
        final Deque<List<Entry>> applying = new ArrayDeque<>();

        long term = 1;
        long commit;
        long applied;
        long handedOut;
        boolean restoring;

        void take(Step step) {
            switch (step.kind) {
                case APPEND -> append(twin.last() + 1, 1 + step.a % 4);
                case REPLACE -> {
                    term++;
                    append(commit + 1 + step.a % (twin.last() - commit + 1), 1 + step.b % 4);
                }
                case COMMIT -> {
                    long index = step.a % (twin.last() + 1);
                    assertThat(log.commitTo(index)).isEqualTo(index > commit);
                    commit = Math.max(commit, index);
                }
                case TAKE -> orders.add(new Order(term, log.takeSnapshot(), log.takeUnstable(), log.lastUnstable()));
                case WRITE -> write();
                case HAND_OUT -> handOut();
                case APPLY -> apply();
                case RESTORE -> restore(step.a % 5);
                case COMPACT -> compact(step.a);
            }
        }

        private void append(long first, int count) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.add(Logs.entry(term, first + i));
            }
            log.append(entries);
            twin.replaceFrom(entries);
        }

        private void write() {
            Order order = orders.poll();
            if (order == null) {
                return;
            }
            if (order.snapshot != null) {
                disk.reset(order.snapshot);
                durable.restore(order.snapshot.last());
                while (!applying.isEmpty()) {
                    apply();
                }
                if (order.snapshot.last().equals(log.pendingSnapshot())) {
                    restoring = false;
                    applied = order.snapshot.index();
                    handedOut = applied;
                }
                log.installed(order.snapshot.last());
            }
            disk.append(order.entries);
            durable.replaceFrom(order.entries);
            if (order.last != null && order.term == term) {
                log.persisted(order.last);
            }
        }

        private void handOut() {
            long before = bytesApplying();
            List<Entry> next = log.takeCommitted();
            assertThat(next.isEmpty() || !restoring).isTrue();
            for (Entry entry : next) {
                assertThat(entry).isEqualTo(twin.entries.get(++handedOut));
                assertThat(durable.termAt(entry.index())).as("durable term").isEqualTo(entry.term());
                assertThat(entry.index()).isLessThanOrEqualTo(commit);
            }
            if (!next.isEmpty()) {
                applying.add(next);
                assertThat(before).isLessThan(BUDGET);
                assertThat(next.size() == 1 || bytesApplying() <= BUDGET)
                        .as("within the budget")
                        .isTrue();
            }
        }

        private long bytesApplying() {
            return applying.stream()
                    .flatMap(List::stream)
                    .mapToLong(Entry::size)
                    .sum();
        }

        private void apply() {
            List<Entry> next = applying.poll();
            if (next != null) {
                log.applied(next);
                applied = next.get(next.size() - 1).index();
            }
        }

        private void restore(int beyond) {
            Snapshot snapshot = Logs.snapshot(++term, commit + 1 + beyond);
            log.restore(snapshot);
            twin.restore(snapshot.last());
            commit = snapshot.index();
            restoring = true;
        }

        private void compact(int a) {
            long index = Math.max(twin.base.index(), applied - a % 3);
            if (!restoring && applied > 0) {
                disk.snapshotTaken(Logs.snapshot(twin.termAt(applied), applied));
                disk.compact(index);
                twin.compact(new EntryId(twin.termAt(index), index));
            }
        }

        void check(Step step) {
            assertThat(log.lastIndex()).isEqualTo(twin.last());
            assertThat(log.firstIndex()).isEqualTo(twin.base.index() + 1);
            assertThat(log.commit()).isEqualTo(commit);
            assertThat(log.applied()).isEqualTo(applied);
            for (long index = twin.base.index(); index <= twin.last() + 2; index++) {
                assertThat(log.termAt(index)).as("term at %s", index).isEqualTo(twin.termAt(index));
            }
            long from = twin.base.index() + 1 + step.a % (twin.last() - twin.base.index() + 1);
            long to = from + step.b % (twin.last() + 2 - from);
            long bytes = (step.a + step.b) % 12 * (long) Logs.ENTRY_BYTES;
            assertThat(log.slice(from, to, bytes)).isEqualTo(twin.slice(from, to, bytes));
        }

        /** Once all is written nothing is unstable, the disk holds the log, and all that is committed gets applied. */
        void finish() {
            take(new Step(Kind.TAKE, 0, 0));
            while (!orders.isEmpty()) {
                write();
            }
            assertThat(log.lastUnstable()).isNull();
            assertThat(log.hasUnstable()).isFalse();
            assertThat(disk.lastIndex()).isEqualTo(twin.last());
            assertThat(durable.entries.tailMap(twin.base.index(), false)).isEqualTo(twin.entries);
            while (log.hasCommitted() || !applying.isEmpty()) {
                handOut();
                apply();
            }
            assertThat(applied).isEqualTo(commit);
        }
    }
}
