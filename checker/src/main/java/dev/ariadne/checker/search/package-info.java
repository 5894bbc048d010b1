/**
 * The search for an order of a history's operations that respects real time and that the model accepts.
 *
 * <p>After Wing and Gong (1993) with Lowe's memory of configurations (2016). Ours differs from Lowe's in how it walks: operations
 * are numbered in order of completion, so that what is linearized is always "all before the first completion still
 * unexplained, and some of those then open", which needs no linked list and makes a short, exact key; and a read
 * that fits is taken at once and for all.
 *
 * <p>Histories whose values tell which operation wrote them need no search ({@code FastPath}): real time alone decides, after Gibbons and Korach
 * (1997) for registers, and after Henzinger, Sezgin and Vafeiadis (2013) for queues. Ours differ from the papers in that they go
 * through the completions in order, so that they stop at the first that no order explains, and in that operations of unknown outcome
 * and compare-and-sets are part of it.
 */
@NullMarked
package dev.ariadne.checker.search;

import org.jspecify.annotations.NullMarked;
