package dev.ariadne.checker.search;

import dev.ariadne.checker.knossos.Knossos;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Named;

/** The engines that tests hold to the same answers. */
final class Engines {
    private Engines() {}

    static List<Named<Engine>> java() {
        return List.of(
                Named.of("frontier", new FrontierEngine()),
                Named.of("wgl", new WingGongLowe()),
                Named.of("auto", new AutoEngine()));
    }

    static List<Named<Engine>> all() {
        List<Named<Engine>> all = new ArrayList<>(java());
        all.add(Named.of("knossos linear", Knossos.linear()));
        all.add(Named.of("knossos wgl", Knossos.wgl()));
        all.add(Named.of("knossos competition", Knossos.competition()));
        return all;
    }
}
