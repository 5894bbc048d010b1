package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InflightsTest {
    private static final long BYTES_MAX = 25;

    private record Sent(long lastIndex, long bytes) {}

    @Test
    void counts_like_a_queue_all_the_way_round_the_ring() {
        SplittableRandom random = new SplittableRandom(1);
        for (int capacity = 1; capacity <= 9; capacity++) {
            Inflights window = new Inflights(capacity, BYTES_MAX);
            Deque<Sent> twin = new ArrayDeque<>();
            long last = 0;
            for (int i = 0; i < 500; i++) {
                if (!window.isFull() && random.nextInt(3) > 0) {
                    last += 1 + random.nextInt(3);
                    Sent sent = new Sent(last, random.nextInt(10));
                    window.add(sent.lastIndex, sent.bytes);
                    twin.add(sent);
                } else if (random.nextInt(20) == 0) {
                    window.clear();
                    twin.clear();
                } else {
                    long upTo = Math.max(0, last - 6 + random.nextInt(8));
                    window.freeUpTo(upTo);
                    twin.removeIf(sent -> sent.lastIndex <= upTo);
                }
                long bytes = twin.stream().mapToLong(Sent::bytes).sum();
                assertThat(window.count()).isEqualTo(twin.size());
                assertThat(window.bytes()).isEqualTo(bytes);
                assertThat(window.isFull()).isEqualTo(twin.size() == capacity || bytes >= BYTES_MAX);
            }
        }
    }

    @Test
    void the_message_that_crosses_the_limit_of_bytes_is_the_last_one() {
        Inflights window = new Inflights(9, 10);
        window.add(1, 9);
        assertThat(window.isFull()).isFalse();
        window.add(2, 100);
        assertThat(window.isFull()).isTrue();
        window.freeUpTo(1);
        assertThat(window.isFull()).isTrue();
        window.freeUpTo(2);
        assertThat(window.isFull()).isFalse();
    }

    @Test
    void a_stale_acknowledgement_frees_nothing() {
        Inflights window = new Inflights(2, Long.MAX_VALUE);
        window.add(5, 1);
        window.add(8, 1);
        window.freeUpTo(4);
        assertThat(window.isFull()).isTrue();
    }

    @Test
    void a_full_window_takes_no_more() {
        Inflights window = new Inflights(1, Long.MAX_VALUE);
        window.add(5, 1);
        assertThatThrownBy(() -> window.add(6, 1)).isInstanceOf(VerifyException.class);
    }
}
