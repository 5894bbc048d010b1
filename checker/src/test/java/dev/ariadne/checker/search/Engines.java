package dev.ariadne.checker.search;

import dev.ariadne.checker.knossos.Knossos;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Named;

/** The engines that tests hold to the same answers. */
final class Engines {
    private Engines() {}

    static List<Named<Engine>> java() {
        return List.of(
                Named.of("frontier", new FrontierEngine()),
                Named.of("frontier without patience", new FrontierEngine(EnumSet.allOf(Reduction.class), 0)),
                Named.of(
                        "frontier without dives",
                        new FrontierEngine(EnumSet.allOf(Reduction.class), FrontierEngine.NO_DIVE)),
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
