package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import org.junit.jupiter.api.Test;

class SnapshotTransfersTest {
    private static final NodeId TO = NodeId.of(2);
    private static final Snapshot SNAPSHOT = new Snapshot(new EntryId(3, 9), Configuration.of(1, 2));

    private final SnapshotTransfers transfers = new SnapshotTransfers(2);

    @Test
    void a_transfer_ends_with_the_leadership_that_began_it() { // docs/found.md, seed 1909
        transfers.start(3, TO, SNAPSHOT);
        transfers.keepOnly(3);
        assertThat(transfers.find(TO, SNAPSHOT.last())).isNotNull();
        transfers.keepOnly(4);
        assertThat(transfers.find(TO, SNAPSHOT.last())).isNull();
    }

    @Test
    void a_chunk_without_an_answer_is_due_again_until_it_is_hopeless() {
        transfers.start(3, TO, SNAPSHOT);
        int repeats = 0;
        while (!SnapshotTransfers.isHopeless(transfers.get(TO))) {
            assertThat(transfers.tick()).isEmpty();
            assertThat(transfers.tick()).containsExactly(TO);
            repeats++;
        }
        assertThat(repeats).isEqualTo(6);
    }

    @Test
    void an_answer_makes_the_next_chunk_a_fresh_one() {
        transfers.start(3, TO, SNAPSHOT);
        transfers.tick();
        transfers.tick();
        transfers.moveTo(TO, 100);
        assertThat(transfers.get(TO).offset()).isEqualTo(100);
        assertThat(transfers.get(TO).repeats()).isZero();
        assertThat(transfers.tick()).isEmpty();
    }
}
