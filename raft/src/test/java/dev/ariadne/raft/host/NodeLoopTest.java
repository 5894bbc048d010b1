package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeLoopTest {
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final NodeLoop loop = new NodeLoop("loop", (reason, bug) -> failures.add(reason));

    @Test
    void what_waits_together_is_flushed_together_after_due_ticks() {
        loop.offer(now -> story.add("a"));
        loop.offer(now -> story.add("b"));
        loop.start(new Story());
        eventually("a turn", () -> story.contains("flush"));
        assertThat(story.subList(0, 4)).containsExactly("wake", "a", "b", "flush");
        loop.close();
        assertThat(failures).isEmpty();
    }

    @Test
    void an_input_that_throws_fails_the_node_once_and_the_rest_still_meets_the_stopped_node() {
        loop.offer(now -> {
            throw new IllegalStateException("a bug");
        });
        loop.offer(now -> story.add("the rest"));
        loop.start(new Story());
        eventually("failed", () -> !failures.isEmpty());
        loop.fail("later", null);
        loop.close();
        assertThat(failures).containsExactly("loop: java.lang.IllegalStateException: a bug");
        assertThat(story).containsSequence("stop loop: java.lang.IllegalStateException: a bug", "the rest");
        assertThat(loop.offer(now -> story.add("too late"))).isFalse();
    }

    @Test
    void closing_stops_the_node_before_leftovers_run() {
        CountDownLatch closing = new CountDownLatch(1);
        loop.offer(now -> {
            loop.fail("enough", null);
            loop.post(then -> story.add("leftover"));
            closing.countDown();
        });
        loop.start(new Story());
        eventually("failed", () -> !failures.isEmpty());
        assertThat(closing.getCount()).isZero();
        assertThat(story.subList(story.size() - 2, story.size())).containsExactly("stop enough", "leftover");
    }

    @Test
    void time_is_what_the_clock_shows_since_the_loop_was_made() {
        AtomicLong clock = new AtomicLong(1_000);
        try (NodeLoop wrong = new NodeLoop("wrong", (reason, bug) -> failures.add(reason), clock::get)) {
            clock.set(1_000_000_000_000L);
            wrong.offer(now -> story.add("at " + now));
            wrong.start(new Story());
            eventually("a turn", () -> story.contains("at 999999999000"));
        }
    }

    @Test
    void a_worker_that_throws_fails_the_node() {
        ThreadWorkers workers = new ThreadWorkers(loop);
        Consumer<String> jobs = workers.<String, String>start(
                "worker",
                (batch, answers) -> {
                    answers.accept(batch.get(0).toUpperCase(Locale.ROOT));
                    if (batch.contains("bad")) {
                        throw new IllegalStateException("a bug");
                    }
                },
                story::add);
        loop.start(new Story());
        jobs.accept("good");
        eventually("answered on the loop", () -> story.contains("GOOD"));
        jobs.accept("bad");
        eventually("failed", () -> !failures.isEmpty());
        assertThat(failures).containsExactly("worker: java.lang.IllegalStateException: a bug");
        loop.close();
        workers.close();
    }

    @Test
    void a_flood_is_cut_off() {
        int taken = 0;
        while (taken < 1_000_000 && loop.offer(now -> {})) {
            taken++;
        }
        assertThat(taken).isBetween(1, 100_000);
        loop.post(now -> story.add("answer of a worker"));
        loop.start(new Story());
        eventually("it got in", () -> story.contains("answer of a worker"));
        loop.close();
    }

    private final class Story implements NodeLoop.Node {
        private long next;

        @Override
        public void wake(long now) {
            if (next <= now) {
                next = now + 1_000_000;
                story.add("wake");
            }
        }

        @Override
        public long nextWake() {
            return next;
        }

        @Override
        public void flush() {
            story.add("flush");
        }

        @Override
        public String failure() {
            return null;
        }

        @Override
        public void stop(String reason) {
            story.add("stop " + reason);
        }
    }
}
