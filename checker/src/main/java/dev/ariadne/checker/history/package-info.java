/**
 * What clients did to a system and what they saw: operations, each an interval of real time, recorded live or read from a file.
 *
 * <p>Real time is the order of the recorded events, never of their timestamps, which clocks of several machines may have
 * written. An operation names the object it is about, if there are several ({@link dev.ariadne.checker.history.Operation#key}),
 * so that a history divides into one per object: Herlihy and Wing's locality (1990, §3.1), which Jepsen calls independent keys.
 */
@NullMarked
package dev.ariadne.checker.history;

import org.jspecify.annotations.NullMarked;
