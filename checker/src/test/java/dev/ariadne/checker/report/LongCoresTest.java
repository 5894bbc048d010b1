package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.model.Partition;
import dev.ariadne.checker.model.Views;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.AutoEngine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cores of histories too long to try everything: most are minimal whatever the object, and none is more than it says. */
class LongCoresTest {
    private static final int STEP_BUDGET = 5_000_000;
    private static final int BRUTE_MAX = 8;

    /** So many events before the end is the last place where a question can begin. */
    private static final int NEAR = 512;

    static List<String> names() {
        return LongHistory.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void cores_of_a_hundred_and_fifty_operations_are_minimal_whatever_the_object(String name) {
        List<Core> cores = new ArrayList<>();
        for (int seed = 0; cores.size() < 3 && seed < 20; seed++) {
            History history = LongHistory.play(name, new Random(seed), 150, 5);
            for (Partition partition : LongHistory.model(name).partitions(history)) {
                ObjectVerdict verdict =
                        new AutoEngine().check(partition.model(), partition.operations(), Limits.steps(100_000));
                if (verdict.answer() == Answer.NOT_LINEARIZABLE) {
                    int event = verdict.event().orElseThrow();
                    cores.add(Core.of(partition.model(), partition.operations(), event, STEP_BUDGET));
                    assertThat(cores.get(cores.size() - 1).failing().deadline()).isEqualTo(event);
                }
            }
        }
        assertThat(cores).hasSizeGreaterThanOrEqualTo(2);
        assertThat(cores.stream().filter(core -> !core.minimal())).hasSizeLessThanOrEqualTo(cores.size() / 4);
    }

    /** Small ones, too, and by another way of asking: each question from the beginning, and with no end of steps. */
    @ParameterizedTest
    @MethodSource("decidedNames")
    void cores_of_ten_thousand_operations_are_small_and_minimal(String name) {
        History history = LongHistory.play(name, new Random(1), 10_000, 5);
        int cores = 0;
        for (Partition partition : LongHistory.model(name).partitions(history)) {
            ObjectVerdict verdict =
                    new AutoEngine().check(partition.model(), partition.operations(), Limits.steps(10_000_000));
            if (verdict.answer() == Answer.NOT_LINEARIZABLE) {
                int event = verdict.event().orElseThrow();
                isSmallCore(partition.model(), partition.operations(), event);
                cores++;
            }
        }
        assertThat(cores).isEqualTo(1);
    }

    /** A queue of that length, of which elements are taken twice, is too much for every engine. */
    static List<String> decidedNames() {
        return names().stream().filter(name -> !name.equals("fifo-queue")).toList();
    }

    private static <S> void isSmallCore(Model<S> model, List<Operation> operations, int event) {
        View<S> view = View.of(model, operations, event);
        Core core = CoreFinder.find(view, STEP_BUDGET);
        assertThat(core.minimal()).isTrue();
        assertThat(core.operations()).hasSizeLessThanOrEqualTo(8).contains(core.failing());
        Prefix prefix = view.prefix();
        BitSet needed = new BitSet();
        for (int number = 0; number < prefix.size(); number++) {
            needed.set(number, core.operations().contains(prefix.operation(number)));
        }
        assertThat(undivided(view, core.since(), needed)).isEqualTo(Relaxed.Order.NONE);
        needed.stream().forEach(number -> {
            BitSet fewer = (BitSet) needed.clone();
            fewer.clear(number);
            assertThat(undivided(view, core.since(), fewer)).isEqualTo(Relaxed.Order.EXISTS);
        });
    }

    private static <S> Relaxed.Order undivided(View<S> view, int since, BitSet needed) {
        return new Relaxed<>(view.model(), view.prefix(), since, Long.MAX_VALUE, 0).order(needed, Long.MAX_VALUE);
    }

    /** Where a question begins makes no difference but in steps. */
    @Property(tries = 60, seed = "1510")
    void a_question_about_the_end_begins_near_it(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        String name = List.of("register", "key-value", "mutex").get(random.nextInt(3));
        History history = LongHistory.play(name, random, 1_500, 5);
        Partition partition = LongHistory.model(name).partitions(history).get(0);
        int event = partition.operations().stream()
                .filter(Operation::ok)
                .mapToInt(Operation::deadline)
                .max()
                .orElseThrow();
        nearTheEnd(partition.model(), new Prefix(partition.operations(), event), random);
    }

    private static <S> void nearTheEnd(Model<S> model, Prefix prefix, Random random) {
        int end = prefix.operation(prefix.last()).deadline();
        int since = random.nextBoolean() ? 0 : end - NEAR - random.nextInt(60);
        Relaxed<S> divided = new Relaxed<>(model, prefix, since, STEP_BUDGET, STEP_BUDGET);
        Relaxed<S> undivided = new Relaxed<>(model, prefix, since, STEP_BUDGET, 0);
        for (int question = 0; question < 5; question++) {
            BitSet needed = new BitSet();
            int first = prefix.size() - 200 - (since > 0 ? random.nextInt(60) : 0);
            for (int number = first; number < prefix.size(); number++) {
                needed.set(number, prefix.isCompleted(number) && random.nextInt(1 + 2 * question) == 0);
            }
            if (since > 0 && random.nextBoolean()) {
                openAt(since, prefix).stream().forEach(needed::set);
            }
            long before = divided.steps() - undivided.steps();
            Relaxed.Order order = divided.order(needed, STEP_BUDGET);
            assertThat(order).isEqualTo(undivided.order(needed, STEP_BUDGET));
            if (question > 1 && since == 0) {
                assertThat(divided.steps() - undivided.steps()).isLessThan(before);
            }
            Statistics.collect(order);
        }
        Statistics.coverage(coverage -> {
            coverage.check(Relaxed.Order.EXISTS).percentage(share -> share > 10);
            coverage.check(Relaxed.Order.NONE).percentage(share -> share > 10);
        });
    }

    private static BitSet openAt(int event, Prefix prefix) {
        BitSet open = new BitSet();
        for (int number = 0; number < prefix.size(); number++) {
            Operation operation = prefix.operation(number);
            boolean begun = operation.invoked().event() <= event && operation.deadline() > event;
            open.set(number, begun && prefix.isCompleted(number));
        }
        return open;
    }

    /** What was open then is needed if it is asked for, and only then, wherever a question begins. */
    @Test
    void what_ends_before_a_question_begins_may_be_needed() {
        Recorder recorder = new Recorder();
        int added = recorder.invoke(0, null, "add", 1L, 0);
        for (int number = 0; number < 1_000; number++) {
            int change = recorder.invoke(1, null, number % 2 == 0 ? "add" : "remove", 2L, 0);
            recorder.complete(change, Outcome.OK, true, 0);
            if (number == 0) {
                recorder.complete(added, Outcome.OK, true, 0);
            }
        }
        recorder.complete(recorder.invoke(0, null, "read", null, 0), Outcome.OK, List.of(), 0);
        Prefix prefix = new Prefix(recorder.history().operations(), 2_003);
        Relaxed<?> relaxed = new Relaxed<>(Models.named("set", null), prefix, 1, STEP_BUDGET, STEP_BUDGET);
        BitSet read = new BitSet();
        read.set(prefix.last());
        BitSet readAndAdded = (BitSet) read.clone();
        readAndAdded.set(0);
        for (int times = 0; times < 2; times++) {
            assertThat(relaxed.order(read, STEP_BUDGET)).isEqualTo(Relaxed.Order.EXISTS);
            assertThat(relaxed.order(readAndAdded, STEP_BUDGET)).isEqualTo(Relaxed.Order.NONE);
        }
    }

    /** Beside one who reads all of it, one who reads a text that ends in something else, or inside a piece. */
    @ParameterizedTest
    @CsvSource({"0;1;2;3;4;5;6;7;8;9;?, ?", "0;1;2;3;4;5;6;7;8;9;…, ……", "0;1;2;3;4, 4"})
    void what_was_read_and_not_written_is_an_element(String read, String element) {
        Recorder recorder = new Recorder();
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < 10; number++) {
            recorder.complete(recorder.invoke(0, "k", "append", number + ";", 0), Outcome.OK, null, 0);
            text.append(number).append(';');
        }
        int wrong = recorder.invoke(0, "k", "get", null, 0);
        int right = recorder.invoke(1, "k", "get", null, 0);
        recorder.complete(wrong, Outcome.OK, read, 0);
        recorder.complete(right, Outcome.OK, text.toString(), 0);
        List<Operation> all = recorder.history().operations();
        Core core = Core.of(Models.named("append-kv", null), all, 22, STEP_BUDGET);
        assertThat(core.elements()).isEqualTo(List.of(element));
        assertThat(core.operations()).containsExactly(all.get(10));
    }

    /** It is found looking at one key, of which a range shows less than it answered. */
    @Test
    void the_operations_of_a_core_are_told_in_full() {
        Recorder recorder = new Recorder();
        Map<String, String> others = new TreeMap<>();
        for (int number = 0; number < 10; number++) {
            String key = "k" + number;
            recorder.complete(recorder.invoke(0, key, "put", "1", 0), Outcome.OK, null, 0);
            others.put(key, "1");
        }
        String missing = "k5";
        others.remove(missing);
        recorder.complete(recorder.invoke(1, List.of("k", "l"), "range", null, 0), Outcome.OK, others, 0);
        List<Operation> all = recorder.history().operations();
        Core core = Core.of(Models.joinedKeyValue(), all, 21, STEP_BUDGET);
        assertThat(core.elements()).isEqualTo(List.of(missing));
        assertThat(core.operations()).containsExactly(all.get(5), all.get(10));
    }

    /** A view has an order wherever the whole has one, so that what contradicts itself in a view does so in the whole. */
    @Property(tries = 3_000, seed = "815")
    void what_an_object_allows_its_views_allow(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        String name = LongHistory.NAMES.get(random.nextInt(LongHistory.NAMES.size()));
        History history = LongHistory.play(name, random, 2 + random.nextInt(BRUTE_MAX - 1), 3);
        for (Partition partition : LongHistory.model(name).partitions(history)) {
            views(partition.model(), partition.operations(), random);
        }
    }

    private static <S> void views(Model<S> model, List<Operation> operations, Random random) {
        Views<S> views = model.views(operations);
        ObjectVerdict whole = new AutoEngine().check(model, operations, Limits.steps(100_000));
        if (views == null) {
            return;
        }
        Set<Object> some = new LinkedHashSet<>();
        operations.forEach(operation -> some.addAll(views.elements(operation)));
        some.removeIf(element -> random.nextBoolean());
        List<Operation> left = operations.stream()
                .map(operation -> views.operation(operation, some))
                .filter(Objects::nonNull)
                .toList();
        ObjectVerdict part = new AutoEngine().check(views.model(some), left, Limits.steps(100_000));
        assertThat(part.answer()).isNotEqualTo(Answer.UNKNOWN);
        if (whole.isLinearizable()) {
            assertThat(part.isLinearizable()).isTrue();
        } else if (!part.isLinearizable()) {
            assertThat(part.event().orElseThrow())
                    .isGreaterThanOrEqualTo(whole.event().orElseThrow());
        }
        Statistics.collect(whole.isLinearizable(), part.isLinearizable());
        Statistics.coverage(coverage -> {
            coverage.check(false, false).percentage(share -> share > 5);
            coverage.check(true, true).percentage(share -> share > 5);
        });
    }

    /** The definition, in the whole and in the view, by trying everything. */
    @Property(tries = 1_500, seed = "1508")
    void small_ones_are_cores_by_brute_force(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        String name = LongHistory.NAMES.get(random.nextInt(LongHistory.NAMES.size()));
        History history = LongHistory.play(name, random, BRUTE_MAX, 3);
        for (Partition partition : LongHistory.model(name).partitions(history)) {
            ObjectVerdict verdict =
                    new AutoEngine().check(partition.model(), partition.operations(), Limits.steps(100_000));
            if (!verdict.isLinearizable()) {
                isCore(
                        partition.model(),
                        partition.operations(),
                        verdict.event().orElseThrow());
                Statistics.collect(name);
            }
        }
        Statistics.coverage(
                coverage -> names().forEach(each -> coverage.check(each).count(count -> count > 0)));
    }

    private static <S> void isCore(Model<S> model, List<Operation> operations, int event) {
        View<S> view = new View<>(List.of(), model, operations, event).narrowed();
        Core core = CoreFinder.find(view, STEP_BUDGET).unabridged(operations);
        assertThat(core.minimal()).isTrue();
        assertThat(core.rechecked()).isTrue();
        assertThat(core.since()).isZero();
        Prefix whole = new Prefix(operations, event);
        BitSet needed = new BitSet();
        for (int number = 0; number < whole.size(); number++) {
            needed.set(number, core.operations().contains(whole.operation(number)));
        }
        assertThat(BruteCore.existsOrder(model, whole, needed)).isFalse();
    }

    /** Demanding what ended up to some event changes nothing where nothing is relaxed, and where it is, what is asked. */
    @Property(tries = 1_000, seed = "1509")
    void a_question_about_the_last_part_demands_the_first(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        String name = LongHistory.NAMES.get(random.nextInt(LongHistory.NAMES.size()));
        History history = LongHistory.play(name, random, BRUTE_MAX, 3);
        for (Partition partition : LongHistory.model(name).partitions(history)) {
            ObjectVerdict verdict =
                    new AutoEngine().check(partition.model(), partition.operations(), Limits.steps(100_000));
            if (!verdict.isLinearizable()) {
                lastPart(
                        partition.model(),
                        partition.operations(),
                        verdict.event().orElseThrow(),
                        random);
            }
        }
    }

    private static <S> void lastPart(Model<S> model, List<Operation> operations, int event, Random random) {
        Prefix prefix = new Prefix(operations, event);
        int since = random.nextInt(event);
        BitSet needed = new BitSet();
        for (int number = 0; number < prefix.size(); number++) {
            boolean early = prefix.operation(number).deadline() <= since;
            needed.set(
                    number, prefix.isCompleted(number) && (early || number == prefix.last() || random.nextBoolean()));
        }
        boolean exists = BruteCore.existsOrder(model, prefix, needed);
        Relaxed.Order order = new Relaxed<>(model, prefix, since, STEP_BUDGET, STEP_BUDGET).order(needed, STEP_BUDGET);
        assertThat(order).isEqualTo(exists ? Relaxed.Order.EXISTS : Relaxed.Order.NONE);
        Statistics.collect(exists);
        Statistics.coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
    }
}
