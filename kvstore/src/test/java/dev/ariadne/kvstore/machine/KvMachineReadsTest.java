package dev.ariadne.kvstore.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Update;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
import dev.ariadne.kvstore.command.Result.Changes;
import dev.ariadne.kvstore.command.Result.Page;
import dev.ariadne.kvstore.command.Result.Pair;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Revisions, ranges and watches, against maps and lists that keep everything. */
class KvMachineReadsTest {
    private static final int CHANGES_MAX = 40;

    private final KvMachine machine = new KvMachine(2, CHANGES_MAX);
    private final TreeMap<Bytes, Pair> pairs = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private long index;
    private long sequence;

    @Test
    void pages_of_every_size_make_up_the_range() {
        fillAtRandom(300);
        for (String prefix : List.of("", "a", "ab", "b", "zz")) {
            List<Pair> expected = pairs.values().stream()
                    .filter(pair -> pair.key().toUtf8().startsWith(prefix))
                    .toList();
            for (int limit : List.of(1, 2, 3, 7, 1000)) {
                List<Pair> read = new ArrayList<>();
                Bytes after = null;
                Page page;
                do {
                    page = (Page) machine.read(new Range(Bytes.utf8(prefix), after, limit));
                    assertThat(page.pairs().size()).isLessThanOrEqualTo(limit);
                    assertThat(page.revision()).isEqualTo(index);
                    read.addAll(page.pairs());
                    assertThat(read).as("pages that come to an end").hasSizeLessThanOrEqualTo(expected.size());
                    after = page.pairs().isEmpty() ? null : last(page.pairs()).key();
                } while (page.more());
                assertThat(read).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_page_begins_within_its_prefix_wherever_the_one_before_ended() {
        open();
        put("b", "1");
        put("c", "2");
        assertThat(((Page) machine.read(new Range(Bytes.utf8("b"), Bytes.utf8("a"), 9))).pairs())
                .hasSize(1);
        assertThat(((Page) machine.read(new Range(Bytes.utf8("b"), Bytes.utf8("bb"), 9))).pairs())
                .isEmpty();
        assertThat(((Page) machine.read(new Range(Bytes.utf8("b"), Bytes.utf8("z"), 9))).pairs())
                .isEmpty();
    }

    @Test
    void a_page_is_cut_where_it_holds_enough_bytes() {
        open();
        String half = "x".repeat(KvOperation.VALUE_BYTES_MAX / 2);
        put("a", half);
        put("b", half);
        put("c", half + half);
        Range all = new Range(Bytes.EMPTY, null, 1000);
        Page first = (Page) machine.read(all);
        assertThat(first.pairs()).extracting(pair -> pair.key().toUtf8()).containsExactly("a");
        assertThat(first.more()).isTrue();
        Page third = (Page) machine.read(new Range(Bytes.EMPTY, Bytes.utf8("b"), 1000));
        assertThat(third.pairs()).extracting(pair -> pair.key().toUtf8()).containsExactly("c");
        assertThat(third.more()).isFalse();
        assertThat(KvCodec.encode(first).length()).isLessThan(KvCodec.FORM_BYTES_MAX);
        assertThat(machine.read(new Stale(all))).isEqualTo(first);
    }

    @Test
    void watches_of_every_size_miss_nothing() {
        fillAtRandom(60);
        long begin = changes.get(changes.size() - CHANGES_MAX).revision() - 1;
        for (String prefix : List.of("", "a", "zz")) {
            for (int limit : List.of(1, 3, 1000)) {
                List<Change> seen = new ArrayList<>();
                long after = begin;
                while (after < index) {
                    Changes answer = (Changes) machine.read(new Watch(Bytes.utf8(prefix), after, limit, 0));
                    assertThat(answer.changes().size()).isLessThanOrEqualTo(limit);
                    assertThat(answer.revision()).isGreaterThan(after);
                    seen.addAll(answer.changes());
                    after = answer.revision();
                }
                assertThat(seen)
                        .isEqualTo(changes.stream()
                                .filter(change -> change.revision() > begin)
                                .filter(change -> change.key().toUtf8().startsWith(prefix))
                                .toList());
            }
        }
    }

    @Test
    void what_is_forgotten_is_said_to_be() {
        fillAtRandom(100);
        long oldest = changes.get(changes.size() - CHANGES_MAX - 1).revision();
        assertThat(machine.read(new Watch(Bytes.EMPTY, oldest - 1, 1, 0))).isEqualTo(new Result.Forgotten(oldest));
        assertThat(machine.read(new Watch(Bytes.EMPTY, oldest, 1, 0))).isInstanceOf(Changes.class);

        KvMachine restored = new KvMachine(2, CHANGES_MAX);
        restored.restore(index, machine.snapshot().iterator());
        assertThat(restored.read(new Watch(Bytes.EMPTY, index - 1, 1, 0))).isEqualTo(new Result.Forgotten(index));
        assertThat(restored.read(new Watch(Bytes.EMPTY, index, 1, 0))).isEqualTo(new Changes(List.of(), index));
        assertThat(restored.read(new Watch(Bytes.EMPTY, index + 5, 1, 0)))
                .as("of the future nothing is known yet")
                .isEqualTo(new Changes(List.of(), index + 5));
    }

    @Test
    void large_changes_are_forgotten_sooner() {
        open();
        for (int i = 0; i < 20; i++) {
            put("k", "x".repeat(KvOperation.VALUE_BYTES_MAX));
        }
        assertThat(machine.read(new Watch(Bytes.EMPTY, 2, 1, 0))).isInstanceOf(Result.Forgotten.class);
        Changes last = (Changes) machine.read(new Watch(Bytes.EMPTY, index - 3, 1000, 0));
        assertThat(last.changes()).as("as much as fits").hasSize(1);
        assertThat(last.revision()).isEqualTo(index - 2);
    }

    @Test
    void an_update_that_changes_nothing_is_no_change() {
        open();
        update(new Delete(Bytes.utf8("k")));
        update(new IfRevision(7, new Put(Bytes.utf8("k"), Bytes.EMPTY)));
        assertThat(machine.read(new Watch(Bytes.EMPTY, 0, 10, 0))).isEqualTo(new Changes(List.of(), index));
    }

    @Test
    void a_condition_on_a_revision_holds_or_changes_nothing() {
        open();
        Bytes key = Bytes.utf8("k");
        Put a = new Put(key, Bytes.utf8("a"));
        assertThat(update(new IfRevision(1, a))).isEqualTo(new Result.RevisionDiffers(0));
        assertThat(update(new IfRevision(0, a))).isEqualTo(new Result.Written(3));
        assertThat(update(new IfRevision(0, a))).isEqualTo(new Result.RevisionDiffers(3));
        assertThat(update(new IfRevision(2, new Delete(key)))).isEqualTo(new Result.RevisionDiffers(3));
        assertThat(machine.read(new KvOperation.Get(key))).isEqualTo(new Result.Value(Bytes.utf8("a"), 3));
        assertThat(update(a)).as("the same value is another revision").isEqualTo(new Result.Written(6));
        assertThat(update(new IfRevision(3, new Delete(key)))).isEqualTo(new Result.RevisionDiffers(6));
        assertThat(update(new IfRevision(6, new Delete(key)))).isEqualTo(new Result.Deleted(true));
        assertThat(machine.read(new KvOperation.Get(key))).isEqualTo(new Result.Value(null, 0));
    }

    private void fillAtRandom(int updates) {
        SplittableRandom random = new SplittableRandom(updates);
        open();
        for (int i = 0; i < updates; i++) {
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(4); length > 0; length--) {
                key.append((char) ('a' + random.nextInt(3)));
            }
            if (random.nextInt(4) == 0 && pairs.containsKey(Bytes.utf8(key.toString()))) {
                update(new Delete(Bytes.utf8(key.toString())));
                pairs.remove(Bytes.utf8(key.toString()));
                changes.add(new Change(Bytes.utf8(key.toString()), null, index));
            } else {
                put(key.toString(), "v" + i);
            }
        }
    }

    private void open() {
        machine.apply(Entry.normal(1, ++index, KvCodec.encode(new Command.OpenSession())));
    }

    private void put(String key, String value) {
        update(new Put(Bytes.utf8(key), Bytes.utf8(value)));
        pairs.put(Bytes.utf8(key), new Pair(Bytes.utf8(key), Bytes.utf8(value), index));
        changes.add(new Change(Bytes.utf8(key), Bytes.utf8(value), index));
    }

    private Result update(Update update) {
        return machine.apply(Entry.normal(1, ++index, KvCodec.encode(new Command.InSession(1, ++sequence, update))));
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
