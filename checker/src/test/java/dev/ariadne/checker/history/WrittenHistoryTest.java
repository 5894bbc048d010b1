package dev.ariadne.checker.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.Keyword;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What the writers write, the reader reads; and what damage does to it. */
class WrittenHistoryTest {
    @Property(tries = 1_000, seed = "4711")
    void a_written_history_reads_back_equal(@ForAll("histories") History history) {
        assertThat(JepsenReader.parse("edn", JepsenWriter.print(history), true)).isEqualTo(history);
        assertThat(JepsenReader.parse("json", JsonLinesWriter.print(history), true))
                .isEqualTo(history);
    }

    /** A file that a disk, an editor or an enemy has been at gives a history or one line that names the place. */
    @Property(tries = 6_000, seed = "1147")
    void a_damaged_file_is_read_or_refused_in_one_line(@ForAll("damaged") byte[] file) throws IOException {
        boolean read = true;
        try {
            JepsenReader.read("file", new ByteArrayInputStream(file), true);
        } catch (EdnException refused) {
            read = false;
            assertThat(refused.getMessage())
                    .matches("file:[0-9]+:[0-9]+: .+")
                    .matches(message -> message.chars().noneMatch(Character::isISOControl), "is one line")
                    .hasSizeLessThan(300);
        }
        Statistics.collect(read);
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 3);
            coverage.check(false).percentage(share -> share > 50);
        });
    }

    @Test
    void porcupine_s_log_has_the_key_apart() {
        String log = """
                {:process 3, :type :invoke, :f :append, :key "7", :value "x 3 0 y"}
                {:process 1, :type :invoke, :f :get, :key "7", :value nil}
                {:process 3, :type :ok, :f :append, :key "7", :value "x 3 0 y"}
                {:process 1, :type :ok, :f :get, :key "7", :value "x 3 0 y"}
                """;
        History history = JepsenReader.parse("log", log, true);
        assertThat(history.operations().get(1).key()).isEqualTo("7");
        assertThat(PorcupineWriter.print(history)).isEqualTo(log);
    }

    @Test
    void what_porcupine_s_log_cannot_hold_is_refused_in_words() {
        Recorder lost = new Recorder();
        lost.invoke(0, "k", "put", "v", 0);
        assertThatThrownBy(() -> PorcupineWriter.print(lost.history()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("porcupine's log has answered put, append and get alone, not event 0, :put UNKNOWN");
        Recorder quoted = new Recorder();
        quoted.complete(quoted.invoke(0, "k", "put", "\"", 0), Outcome.OK, null, 0);
        assertThatThrownBy(() -> PorcupineWriter.print(quoted.history()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "porcupine's log has strings without quotes, backslashes and ends of lines alone, not event 0");
    }

    @Test
    void a_function_that_is_no_keyword_is_a_string() {
        Recorder recorder = new Recorder();
        recorder.invoke(0, null, "two words", 1L, Moment.NO_TIME);
        assertThat(JepsenWriter.print(recorder.history()))
                .isEqualTo("{:index 0, :process 0, :type :invoke, :f \"two words\", :value 1}\n");
    }

    @Test
    void a_client_that_lost_an_answer_gets_a_new_number_for_knossos() {
        Recorder recorder = new Recorder();
        recorder.complete(recorder.invoke(0, null, "write", 1L, 0), Outcome.UNKNOWN, null, 0);
        recorder.complete(recorder.invoke(1, null, "write", 2L, 0), Outcome.OK, null, 0);
        recorder.complete(recorder.invoke(0, null, "write", 3L, 0), Outcome.OK, null, 0);
        recorder.complete(recorder.invoke(0, null, "write", 4L, 0), Outcome.UNKNOWN, null, 0);
        recorder.invoke(0, null, "write", 5L, 0);
        assertThat(recorder.history().withClientsRenumbered().operations())
                .extracting(Operation::process)
                .containsExactly(0L, 1L, 2L, 2L, 3L);
    }

    @Provide
    Arbitrary<History> histories() {
        return Arbitraries.randomValue(WrittenHistoryTest::history);
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Arbitraries.randomValue(random -> {
            History history = history(random);
            String text = random.nextBoolean() ? JepsenWriter.print(history) : JsonLinesWriter.print(history);
            String file = random.nextInt(4) == 0 ? "[" + text + "]" : text;
            return damage(random, file.getBytes(StandardCharsets.UTF_8));
        });
    }

    private static byte[] damage(Random random, byte[] file) {
        byte[] damaged = file;
        for (int wounds = 1 + random.nextInt(3); wounds > 0 && damaged.length > 0; wounds--) {
            int at = random.nextInt(damaged.length);
            byte[] head = Arrays.copyOf(damaged, at);
            byte[] tail = Arrays.copyOfRange(damaged, at, damaged.length);
            damaged = switch (random.nextInt(6)) {
                case 0 -> head;
                case 1 -> tail;
                case 2 -> join(head, new byte[] {(byte) random.nextInt(256)}, Arrays.copyOfRange(tail, 1, tail.length));
                case 3 -> join(head, "[({\"#_^\\:;,}])".getBytes(StandardCharsets.UTF_8), tail);
                case 4 -> join(head, tail, tail);
                default -> {
                    int from = random.nextInt("[{\"(#^\\}])\"".length());
                    yield join(head, "[{\"(#^\\}])\"".substring(from, from + 1).getBytes(StandardCharsets.UTF_8), tail);
                }
            };
        }
        return damaged;
    }

    private static byte[] join(byte[]... parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /** A few clients that do and answer anything. */
    private static History history(Random random) {
        Recorder recorder = new Recorder();
        Integer[] open = new Integer[4];
        for (int event = random.nextInt(12); event > 0; event--) {
            int process = random.nextInt(open.length);
            long nanos = random.nextBoolean() ? Moment.NO_TIME : event;
            if (open[process] == null) {
                String function = List.of("read", "put", "a b", "c*").get(random.nextInt(4));
                open[process] = recorder.invoke(process, key(random), function, value(random), nanos);
            } else {
                Outcome outcome =
                        List.of(Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN).get(random.nextInt(3));
                recorder.complete(open[process], outcome, outcome == Outcome.OK ? value(random) : null, nanos);
                open[process] = null;
            }
        }
        return recorder.history();
    }

    private static Object key(Random random) {
        return List.of(1L, "k", new Keyword("k"), List.of("a", "b")).get(random.nextInt(4));
    }

    private static Object value(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> "é\n\"\\\ud83d\ude00 :#edn";
            case 3 -> Arrays.asList(1L, null, new Keyword("x/y"));
            case 4 -> new LinkedHashSet<>(List.of(1L, 2L));
            case 5 -> Map.of("#edn", "[1");
            case 6 -> Map.of(new Keyword("a"), "b");
            case 7 -> new BigDecimal("1.50");
            default -> random.nextDouble();
        };
    }
}
