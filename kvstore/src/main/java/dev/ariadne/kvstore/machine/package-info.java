/**
 * The replicated state machine: a sorted map and the sessions that make retries take effect once (§6.3 of the dissertation).
 *
 * <p>The state is an immutable value, so a snapshot is a reference to it and costs nothing until it is written. Where we differ
 * from the dissertation: a session has one outstanding operation, so that one remembered result is enough; sessions end by
 * number and order of use rather than by time, since replicas share a log and not a clock.
 *
 * <p>A revision is the index of an entry, so it costs no counter, rises with every change and means the same on every replica.
 */
@NullMarked
package dev.ariadne.kvstore.machine;

import org.jspecify.annotations.NullMarked;
