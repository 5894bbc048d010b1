/**
 * Answers that people can read and need not trust: an order verified by itself, the few operations that contradict each
 * other, the kind of anomaly in a sentence, and the page, chart or data that show it.
 *
 * <p>What a core is, is told at {@link dev.ariadne.checker.report.Core}.
 */
@NullMarked
package dev.ariadne.checker.report;

import org.jspecify.annotations.NullMarked;
