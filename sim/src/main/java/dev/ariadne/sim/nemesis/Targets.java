package dev.ariadne.sim.nemesis;

import java.util.OptionalInt;

/** Says which node a word of a plan means at this moment; the words are those of the system under test, such as "leader". */
@FunctionalInterface
public interface Targets {
    /** The node, if the word means one now. */
    OptionalInt node(String word);
}
