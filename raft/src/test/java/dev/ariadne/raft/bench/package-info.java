/**
 * How fast the core and the node are. Benchmarks are compiled with the tests and run by hand; {@code docs/raft.md} says how, and
 * what came of it.
 */
@NullMarked
package dev.ariadne.raft.bench;

import org.jspecify.annotations.NullMarked;
