/**
 * The Knossos port: the searches, models and results of Jepsen's linearizability checker in Clojure, for histories and models of
 * this checker and for those of a Clojure REPL. Its sources are under {@code src/main/clojure}, written from the papers (Wing
 * and Gong 1993; Lowe 2016) and Knossos' documentation.
 *
 * <p>Ours differs where its users suffer. The verdict comes before its explanation, which is lazy and bounded. States are found as
 * the search reaches them and never enumerated ahead, so that a model may have any number of them. Nothing polls: a search looks
 * at its bound before each step, so that it stops at once. The competition is run in steps, not in seconds, and its result is the
 * same on every machine. A crashed dequeue that named no value takes what is first, and is no reason to call a history invalid.
 */
@NullMarked
package dev.ariadne.checker.knossos;

import org.jspecify.annotations.NullMarked;
