package dev.ariadne.sim.harness;

/** What is simulated: code that builds a system in a {@link Sim}, lets it run and says what must hold. It keeps no state of its own. */
@FunctionalInterface
public interface Simulation {
    void run(Sim sim) throws Exception;
}
