package dev.ariadne.kvstore.machine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.Fuzz;
import dev.ariadne.raft.codec.Mutator;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class KvSnapshotFuzzTest {
    @Test
    void snapshots_are_restored_or_refused() throws Exception {
        List<byte[]> records = records();
        new Fuzz("snapshots of the machine", CodecException.class, 3L * KvCodec.FORM_BYTES_MAX, 64)
                .run(
                        Fuzz.INPUTS,
                        random -> mutate(records, random),
                        bytes -> bytes.length,
                        bytes -> KvSnapshot.read(List.of(Bytes.wrap(bytes)).iterator()),
                        bytes -> Bytes.wrap(bytes).toString());
    }

    /** The last records are sessions: kind and version, id, last use, and so on. */
    @Test
    void one_entry_uses_one_session() throws Exception {
        List<byte[]> records = records();
        byte[] last = records.get(records.size() - 1);
        System.arraycopy(records.get(records.size() - 2), 2 + Long.BYTES, last, 2 + Long.BYTES, Long.BYTES);
        seal(last);
        ByteWriter all = new ByteWriter();
        records.forEach(record -> all.bytes(Bytes.wrap(record)));
        assertThatThrownBy(() ->
                        KvSnapshot.read(List.of(Bytes.wrap(all.toByteArray())).iterator()))
                .isInstanceOf(CodecException.class)
                .hasMessage("one entry has used two sessions");
    }

    /** Those of a state with a few pairs and sessions. */
    private static List<byte[]> records() throws Exception {
        KvMachine machine = new KvMachine(10, 10);
        for (long index = 1; index <= 12; index++) {
            Command command = index <= 4
                    ? new Command.OpenSession()
                    : new Command.InSession(index % 4 + 1, index, new Put(Bytes.utf8("key" + index), Bytes.utf8("v")));
            machine.apply(new Entry(new EntryId(1, index), KvCodec.encode(command), null));
        }
        ByteWriter all = new ByteWriter();
        machine.snapshot().forEach(all::raw);
        List<byte[]> records = new ArrayList<>();
        for (ByteReader in = new ByteReader(all.toByteArray()); in.remaining() > 0; ) {
            records.add(in.bytes("record").toByteArray());
        }
        return records;
    }

    /** Changes one record, mostly with its checksum put right, or all together. */
    private static byte[] mutate(List<byte[]> records, RandomGenerator random) {
        Mutator mutator = new Mutator(random);
        List<byte[]> changed = new ArrayList<>(records);
        int place = random.nextInt(records.size());
        switch (random.nextInt(4)) {
            case 0 -> changed.remove(place);
            case 1 -> changed.add(place, records.get(random.nextInt(records.size())));
            default -> changed.set(place, seal(mutator.mutate(List.of(records.get(place)))));
        }
        ByteWriter all = new ByteWriter();
        changed.forEach(record -> all.bytes(Bytes.wrap(record)));
        byte[] whole = all.toByteArray();
        return random.nextInt(4) == 0 ? mutator.mutate(List.of(whole)) : whole;
    }

    private static byte[] seal(byte[] form) {
        if (form.length >= Integer.BYTES) {
            int end = form.length - Integer.BYTES;
            CRC32C crc = new CRC32C();
            crc.update(form, 0, end);
            ByteBuffer.wrap(form).putInt(end, (int) crc.getValue());
        }
        return form;
    }
}
