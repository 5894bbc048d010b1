package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.harness.Sim;
import dev.ariadne.sim.nemesis.Plan;

/** A scenario as a simulation, so that JUnit plays its seeds. */
final class SimScenario {
    private SimScenario() {}

    /** Plays the plan of the simulation's seed, and stops at what violates an oracle. */
    static RunReport play(Scenario scenario, Sim sim) {
        Plan plan = scenario.plan(sim.seed());
        sim.planned(plan);
        RunReport report = Run.in(sim.world(), plan);
        sim.attach("history.edn", () -> JepsenWriter.print(report.history()));
        Violation violation = report.violation();
        if (violation != null) {
            String where = violation.node() == 0 ? "" : "node " + violation.node() + "  ";
            sim.always(violation.oracle(), false, () -> where + violation.what());
        }
        return report;
    }
}
