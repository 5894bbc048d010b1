package dev.ariadne.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Configurations;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    @Property(seed = "1", tries = 1_000)
    void a_configuration_comes_back_as_it_was(@ForAll long seed) throws Exception {
        assertComesBack(Configurations.random(new Random(seed), 6));
    }

    @Test
    void a_replica_that_is_to_join_begins_with_nobody_but_no_snapshot_does() throws Exception {
        assertComesBack(Configuration.of());
        ByteWriter out = new ByteWriter();
        RecordCodec.write(out, new Snapshot(new EntryId(1, 5), Configuration.of()));
        assertThatThrownBy(() -> RecordCodec.readSnapshot(new ByteReader(out.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessage("snapshot at byte 0 has no voter");
    }

    @Test
    void bytes_that_are_no_configuration_are_refused() {
        refused("voters at byte 0 are not in ascending order", new long[][] {{2, 1}, {}, {}, {}}, 0);
        refused("learners at byte 16 are not in ascending order", new long[][] {{1}, {}, {2, 2}, {}}, 0);
        refused("configuration at byte 0: 1 is a learner and a voter", new long[][] {{1}, {}, {1}, {}}, 0);
        refused("node id at byte 4 cannot be 0", new long[][] {{0}, {}, {}, {}}, 0);
        refused("auto leave at byte 32 cannot be 2", new long[][] {{1}, {2}, {}, {}}, 2);
    }

    private static void assertComesBack(Configuration configuration) throws CodecException {
        ByteWriter out = new ByteWriter();
        RecordCodec.write(out, configuration);
        ByteReader in = new ByteReader(out.toByteArray());
        assertThat(RecordCodec.readConfiguration(in)).isEqualTo(configuration);
        in.end();
    }

    private static void refused(String why, long[][] lists, int autoLeave) {
        ByteWriter out = new ByteWriter();
        for (long[] list : lists) {
            out.int32(list.length);
            for (long id : list) {
                out.int64(id);
            }
        }
        out.int8(autoLeave);
        assertThatThrownBy(() -> RecordCodec.readConfiguration(new ByteReader(out.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessage(why);
    }
}
