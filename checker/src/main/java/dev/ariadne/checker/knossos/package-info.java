/**
 * The Knossos port: the algorithms of Jepsen's linearizability checker in Clojure, over this checker's histories and models.
 * Written from the papers (Wing and Gong 1993; Lowe 2016); its sources are under {@code src/main/clojure}. So far there is the
 * one engine {@code wgl}, a second opinion that shares no search code with the Java engine.
 */
@NullMarked
package dev.ariadne.checker.knossos;

import org.jspecify.annotations.NullMarked;
