package dev.ariadne.checker.search;

import dev.ariadne.checker.knossos.Knossos;
import java.util.List;
import org.junit.jupiter.api.Named;

/** The engines that tests hold to the same answers. */
final class Engines {
    private Engines() {}

    static List<Named<Engine>> all() {
        return List.of(
                Named.of("java", new WingGongLowe()),
                Named.of("knossos linear", Knossos.linear()),
                Named.of("knossos wgl", Knossos.wgl()),
                Named.of("knossos competition", Knossos.competition()));
    }
}
