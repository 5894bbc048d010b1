package dev.ariadne.scenarios.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KnobsTest {
    @Test
    void knobs_survive_being_written_into_a_plan() {
        Knobs knobs = Knobs.USUAL.with(Knob.NODES, 5).with(Knob.CHUNK_BYTES, 64);
        assertThat(Knobs.fromText(knobs.toText()).toText()).isEqualTo(knobs.toText());
        assertThat(Knobs.fromText(knobs.toText()).get(Knob.NODES)).isEqualTo(5);
    }

    @Test
    void what_is_no_knob_or_out_of_range_is_refused_by_name() {
        assertThatThrownBy(() -> fromText("nodez", "3")).hasMessageContaining("no knob 'nodez'");
        assertThatThrownBy(() -> fromText("nodes", "8")).hasMessageContaining("knob nodes is from 1 to 7, not 8");
        assertThatThrownBy(() -> fromText("nodes", "three")).hasMessageContaining("not 'three'");
    }

    private static void fromText(String name, String value) {
        TreeMap<String, String> text = new TreeMap<>();
        text.put(name, value);
        Knobs.fromText(text);
    }
}
