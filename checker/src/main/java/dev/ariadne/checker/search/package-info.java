/**
 * The search for an order of a history's operations that respects real time and that the model accepts.
 *
 * <p>Two searches over the same columns of numbers. The first is Lowe's just-in-time linearization (2016, §5). Ours differs in
 * what a configuration holds: besides what is linearized it knows what is still owed, so that a write which another one hides need
 * not be linearized at all, and one configuration stands for all orders that differ in what nobody saw; and in looking ahead, for
 * values that are needed and values that are not ({@link dev.ariadne.checker.search.Reduction}). What is left to choose from is so
 * little that it mostly pays to follow one configuration alone, and all at once only around where that one is stuck. To know that
 * there is no way on from there it need not have followed all from the beginning: it is enough that there is none from any that the
 * object can be in shortly before, blurred to one for each state. The second is Wing and Gong's
 * (1993) with Lowe's memory of configurations (2016, §3). Ours walks over events forwards and backwards, so that what is
 * linearized is always "all before the first completion still unexplained, and some of those then open", which needs no linked
 * list and makes a short, exact key; a read that fits is taken at once and for all.
 *
 * <p>Histories whose values tell which operation wrote them need no search ({@code FastPath}): real time alone decides, after Gibbons and Korach
 * (1997) for registers, and after Henzinger, Sezgin and Vafeiadis (2013) for queues. Ours differ from the papers in that they go
 * through the completions in order, so that they stop at the first that no order explains, and in that operations of unknown outcome
 * and compare-and-sets are part of it.
 */
@NullMarked
package dev.ariadne.checker.search;

import org.jspecify.annotations.NullMarked;
