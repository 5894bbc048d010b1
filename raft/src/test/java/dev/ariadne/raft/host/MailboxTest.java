package dev.ariadne.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
    private static final int SENDERS = 4;
    private static final int LETTERS = 20_000;

    private record Letter(int sender, int number) {}

    private final Mailbox<Letter> box = new Mailbox<>();

    @Test
    void everything_arrives_once_and_in_the_order_of_its_sender() throws InterruptedException {
        for (int sender = 0; sender < SENDERS; sender++) {
            send(sender);
        }
        List<Letter> arrived = new ArrayList<>();
        while (arrived.size() < SENDERS * LETTERS) {
            box.await(Long.MAX_VALUE);
            arrived.addAll(box.takeAll());
        }
        for (int sender = 0; sender < SENDERS; sender++) {
            int from = sender;
            assertThat(arrived.stream().filter(letter -> letter.sender() == from))
                    .extracting(Letter::number)
                    .containsExactlyElementsOf(numbers());
        }
        assertThat(box.takeAll()).isEmpty();
    }

    @Test
    void whoever_sleeps_is_woken() throws InterruptedException {
        Thread taker = Thread.currentThread();
        Thread sender = new Thread(() -> {
            while (LockSupport.getBlocker(taker) != box) {
                Thread.onSpinWait();
            }
            box.add(new Letter(0, 0));
        });
        sender.start();
        while (box.takeAll().isEmpty()) {
            box.await(Long.MAX_VALUE);
        }
        sender.join();
    }

    @Test
    void a_full_one_refuses_until_it_is_emptied_but_not_what_must_not_be_lost() {
        assertThat(box.offer(new Letter(0, 0), 2)).isTrue();
        assertThat(box.offer(new Letter(0, 1), 2)).isTrue();
        assertThat(box.offer(new Letter(0, 2), 2)).isFalse();
        box.add(new Letter(0, 3));
        assertThat(box.takeAll()).extracting(Letter::number).containsExactly(0, 1, 3);
        assertThat(box.offer(new Letter(0, 4), 2)).isTrue();
    }

    @Test
    void who_waits_in_vain_goes_on_in_time() throws InterruptedException {
        box.await(TimeUnit.MILLISECONDS.toNanos(5));
        box.await(0);
        box.await(-1);
        assertThat(box.takeAll()).isEmpty();
    }

    @Test
    void an_interrupt_is_not_slept_over() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> box.await(Long.MAX_VALUE)).isInstanceOf(InterruptedException.class);
    }

    private void send(int sender) {
        new Thread(() -> numbers().forEach(number -> box.add(new Letter(sender, number)))).start();
    }

    private static List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < LETTERS; number++) {
            numbers.add(number);
        }
        return numbers;
    }
}
