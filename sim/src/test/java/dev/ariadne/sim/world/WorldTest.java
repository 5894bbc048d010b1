package dev.ariadne.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.sim.world.World.Stop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WorldTest {
    private final World world = new World(1);
    private final List<String> happened = new ArrayList<>();

    private void at(long time, String what) {
        world.schedule(time, () -> happened.add(what + "@" + world.now()));
    }

    @Test
    void events_happen_in_order_of_time_and_then_of_scheduling() {
        at(5, "b");
        at(3, "a");
        at(5, "c");
        world.schedule(5, () -> at(5, "d"));
        world.runUntil(10);
        assertThat(happened).containsExactly("a@3", "b@5", "c@5", "d@5");
        assertThat(world.now()).isEqualTo(10);
    }

    @Test
    void lanes_come_after_the_rest_whoever_was_first() {
        world.schedule(5, 2, () -> happened.add("lane 2"));
        world.schedule(5, 1, () -> happened.add("lane 1"));
        world.schedule(5, 1, () -> happened.add("lane 1 again"));
        world.schedule(6, () -> happened.add("later"));
        world.schedule(5, () -> happened.add("no lane"));
        world.runUntil(10);
        assertThat(happened).containsExactly("no lane", "lane 1", "lane 1 again", "lane 2", "later");
    }

    @Property(seed = "5")
    void the_queue_orders_like_a_stable_sort(@ForAll List<Byte> times) {
        EventQueue queue = new EventQueue();
        List<Integer> order = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            int arrival = i;
            expected.add(i);
            queue.add(times.get(i), () -> order.add(arrival));
        }
        expected.sort(Comparator.comparing(times::get));
        while (queue.size() > 0) {
            queue.removeFirst().run();
        }
        assertThat(order).isEqualTo(expected);
        assertThat(queue.firstTime()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void events_after_the_deadline_wait() {
        at(3, "a");
        at(4, "b");
        world.runUntil(3);
        assertThat(happened).containsExactly("a@3");
        world.runUntil(4);
        assertThat(happened).hasSize(2);
    }

    @Test
    void a_run_stops_at_its_condition_its_deadline_or_its_budget() {
        for (int i = 1; i <= 9; i++) {
            at(i, "e");
        }
        assertThat(world.runUntil(() -> happened.size() == 3, 100, 100)).isEqualTo(Stop.CONDITION);
        assertThat(world.now()).isEqualTo(3);
        assertThat(world.runUntil(() -> false, 100, 2)).isEqualTo(Stop.STEPS);
        assertThat(world.now()).isEqualTo(5);
        assertThat(world.runUntil(() -> false, 7, 100)).isEqualTo(Stop.TIME);
        assertThat(happened).hasSize(7);
        assertThat(world.steps()).isEqualTo(7);
    }

    @Test
    void a_cancelled_event_is_none() {
        Timer timer = world.scheduleTimer(5, () -> happened.add("no"));
        world.scheduleTimer(6, () -> happened.add("yes"));
        world.afterEveryEvent(() -> happened.add("check@" + world.now()));
        timer.cancel();
        world.runUntil(10);
        assertThat(happened).containsExactly("yes", "check@6");
        assertThat(timer.isPending()).isFalse();
    }

    @Test
    void the_past_cannot_be_changed() {
        world.runUntil(10);
        assertThatIllegalArgumentException().isThrownBy(() -> at(9, "late"));
    }

    @Test
    void what_a_check_throws_ends_the_run() {
        at(1, "a");
        at(2, "b");
        world.afterEveryEvent(() -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> world.runUntil(10)).hasMessage("broken");
        assertThat(happened).containsExactly("a@1");
    }

    @Test
    void the_hash_depends_on_every_field_of_every_record_and_their_order() {
        List<String> hashes = new ArrayList<>();
        hashes.add(hash(trace -> {}));
        hashes.add(hash(trace -> trace.record(1, "k", 2, 3, 4, "l")));
        hashes.add(hash(trace -> trace.record(9, "k", 2, 3, 4, "l")));
        hashes.add(hash(trace -> trace.record(1, "x", 2, 3, 4, "l")));
        hashes.add(hash(trace -> trace.record(1, "k", 9, 3, 4, "l")));
        hashes.add(hash(trace -> trace.record(1, "k", 2, 9, 4, "l")));
        hashes.add(hash(trace -> trace.record(1, "k", 2, 3, 9, "l")));
        hashes.add(hash(trace -> trace.record(1, "k", 2, 3, 4, "x")));
        hashes.add(hash(trace -> trace.mark(1, "k", 2)));
        hashes.add(hash(trace -> {
            trace.mark(1, "a", 2);
            trace.mark(1, "b", 2);
        }));
        hashes.add(hash(trace -> {
            trace.mark(1, "b", 2);
            trace.mark(1, "a", 2);
        }));
        assertThat(hashes).doesNotHaveDuplicates().allMatch(hash -> hash.matches("[0-9a-f]{16}"));
    }

    private static String hash(Consumer<Trace> records) {
        Trace trace = new Trace();
        records.accept(trace);
        return trace.hashText();
    }
}
