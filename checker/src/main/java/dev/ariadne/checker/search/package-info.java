/**
 * The search for an order of a history's operations that respects real time and that the model accepts.
 *
 * <p>After Wing and Gong (1993) with Lowe's memory of configurations (2016). Ours differs from Lowe's in how it walks: operations
 * are numbered in order of completion, so that what is linearized is always "all before the first completion still
 * unexplained, and some of those then open", which needs no linked list and makes a short, exact key; and a read
 * that fits is taken at once and for all.
 */
@NullMarked
package dev.ariadne.checker.search;

import org.jspecify.annotations.NullMarked;
