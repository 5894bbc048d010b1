package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InflightsTest {
    @Test
    void counts_like_a_queue_all_the_way_round_the_ring() {
        SplittableRandom random = new SplittableRandom(1);
        for (int capacity = 1; capacity <= 4; capacity++) {
            Inflights window = new Inflights(capacity);
            Deque<Long> twin = new ArrayDeque<>();
            long last = 0;
            for (int i = 0; i < 500; i++) {
                if (!window.isFull() && random.nextInt(3) > 0) {
                    last += 1 + random.nextInt(3);
                    window.add(last);
                    twin.add(last);
                } else if (random.nextInt(20) == 0) {
                    window.clear();
                    twin.clear();
                } else {
                    long upTo = Math.max(0, last - 6 + random.nextInt(8));
                    window.freeUpTo(upTo);
                    twin.removeIf(index -> index <= upTo);
                }
                assertThat(window.count()).isEqualTo(twin.size());
                assertThat(window.isFull()).isEqualTo(twin.size() == capacity);
            }
        }
    }

    @Test
    void a_stale_acknowledgement_frees_nothing() {
        Inflights window = new Inflights(2);
        window.add(5);
        window.add(8);
        window.freeUpTo(4);
        assertThat(window.isFull()).isTrue();
    }

    @Test
    void a_full_window_takes_no_more() {
        Inflights window = new Inflights(1);
        window.add(5);
        assertThatThrownBy(() -> window.add(6)).isInstanceOf(VerifyException.class);
    }
}
