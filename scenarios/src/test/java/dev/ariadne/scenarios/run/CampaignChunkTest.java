package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Situation;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CampaignChunkTest {
    @Test
    void what_a_row_of_seeds_came_to_survives_being_written() {
        CampaignChunk chunk = new CampaignChunk(
                Scenario.DISK_AND_CRASH,
                101,
                100,
                12.5,
                830.25,
                List.of("107:OneVote", "180:Liveness"),
                new TreeSet<>(List.of("split vote", "two leaders")),
                new TreeSet<>());
        assertThat(CampaignChunk.parse(chunk.toLine())).isEqualTo(chunk);
    }

    @Test
    void what_seeds_met_and_felt_is_told_apart_from_what_they_did_not() {
        List<RunReport> reports = Fleet.run(Scenario.PARTITIONS, 1, 2, 1, () -> true, report -> {});
        CampaignChunk chunk = CampaignChunk.of(Scenario.PARTITIONS, 1, reports);
        assertThat(chunk.count()).isEqualTo(2);
        assertThat(chunk.failures()).isEmpty();
        assertThat(chunk.felt()).contains("partition");
        assertThat(chunk.met())
                .contains(Situation.READ_BY_FOLLOWER.text())
                .doesNotContain(Situation.SNAPSHOT_WHILE_JOINT.text());
    }

    @Test
    void a_line_that_is_none_is_refused() {
        assertThatThrownBy(() -> CampaignChunk.parse("swarm\t1")).hasMessage("a line has 8 fields, not 2");
        assertThatThrownBy(() -> CampaignChunk.parse("swamp\t1\t2\t3\t4\t\t\t"))
                .hasMessageStartingWith("there is no scenario 'swamp'");
    }
}
