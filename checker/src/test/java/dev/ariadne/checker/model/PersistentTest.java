package dev.ariadne.checker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The states that share: as their like of the JDK, however they came about, and without a trace in those they came from. */
class PersistentTest {
    /** A key whose hash says little. */
    private record Clash(int number) {
        @Override
        public int hashCode() {
            return number % 3;
        }
    }

    @Property(tries = 300, seed = "91")
    void a_map_is_as_a_map_of_the_jdk(@ForAll long seed) {
        Random random = new Random(seed);
        int range = 1 + random.nextInt(60);
        PersistentMap map = PersistentMap.EMPTY;
        Map<Object, Object> twin = new LinkedHashMap<>();
        List<PersistentMap> versions = new ArrayList<>();
        List<Map<Object, Object>> twins = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Object key = key(random, range);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                twin.remove(key);
            } else {
                Object value = random.nextInt(3);
                map = map.with(key, value);
                twin.put(key, value);
            }
            versions.add(map);
            twins.add(new LinkedHashMap<>(twin));
        }
        for (int i = 0; i < versions.size(); i++) {
            sameAs(versions.get(i), twins.get(i), range);
            int other = random.nextInt(versions.size());
            assertThat(versions.get(i).equals(versions.get(other)))
                    .isEqualTo(twins.get(i).equals(twins.get(other)));
        }
    }

    private static void sameAs(PersistentMap map, Map<Object, Object> twin, int range) {
        assertThat(map.size()).isEqualTo(twin.size());
        assertThat(map.count(key -> true)).isEqualTo(twin.size());
        for (int number = 0; number < range; number++) {
            for (Object key : new Object[] {number, new Clash(number), null}) {
                assertThat(map.get(key)).isEqualTo(twin.get(key));
            }
        }
        PersistentMap rebuilt = PersistentMap.EMPTY.with("gone", 0);
        List<Object> keys = new ArrayList<>(twin.keySet());
        for (int i = keys.size() - 1; i >= 0; i--) {
            rebuilt = rebuilt.with(keys.get(i), twin.get(keys.get(i)));
        }
        rebuilt = rebuilt.without("gone");
        assertThat(map).isEqualTo(rebuilt).hasSameHashCodeAs(rebuilt);
    }

    private static Object key(Random random, int range) {
        int number = random.nextInt(range);
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1, 2 -> new Clash(number);
            default -> number;
        };
    }

    @Test
    void queues_of_one_hash_and_length_may_differ() {
        PersistentQueue one = PersistentQueue.EMPTY.with(0).with(31);
        PersistentQueue other = PersistentQueue.EMPTY.with(1).with(0);
        assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(other);
    }

    @Property(tries = 300, seed = "92")
    void a_queue_is_as_a_queue_of_the_jdk(@ForAll long seed) {
        Random random = new Random(seed);
        PersistentQueue queue = PersistentQueue.EMPTY;
        ArrayDeque<Integer> twin = new ArrayDeque<>();
        List<PersistentQueue> versions = new ArrayList<>();
        List<List<Integer>> twins = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (random.nextBoolean()) {
                queue = queue.withoutFirst();
                twin.poll();
            } else {
                int element = random.nextInt(2);
                queue = queue.with(element);
                twin.add(element);
            }
            assertThat(queue.isEmpty()).isEqualTo(twin.isEmpty());
            assertThat(Objects.equals(queue.first(), twin.peek())).isTrue();
            versions.add(queue);
            twins.add(new ArrayList<>(twin));
        }
        for (int i = 0; i < versions.size(); i++) {
            PersistentQueue rebuilt = PersistentQueue.EMPTY;
            for (int element : twins.get(i)) {
                rebuilt = rebuilt.with(element);
            }
            assertThat(versions.get(i)).isEqualTo(rebuilt).hasSameHashCodeAs(rebuilt);
            int other = random.nextInt(versions.size());
            assertThat(versions.get(i).equals(versions.get(other)))
                    .isEqualTo(twins.get(i).equals(twins.get(other)));
        }
    }
}
