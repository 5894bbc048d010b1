/**
 * What systems are meant to do: sequential specifications of one object, as immutable states and a step between them.
 *
 * <p>A model of your own implements {@link dev.ariadne.checker.model.Model}: a first state, and what an operation makes of a
 * state, or null where it could not have happened or could not have answered as it did. A stack, say:
 *
 * <pre>{@code
 * record Stack(List<Object> initial) implements Model<List<Object>> {
 *   public List<Object> step(List<Object> stack, Operation operation) {
 *     int top = stack.size() - 1;
 *     return switch (operation.function()) {
 *       case "push" -> append(stack, operation.input());
 *       case "pop" -> {
 *         boolean possible = top >= 0 && (!operation.ok() || stack.get(top).equals(operation.output()));
 *         yield possible ? stack.subList(0, top) : null;
 *       }
 *       default -> throw new IllegalArgumentException("a stack has push and pop, not " + operation.function());
 *     };
 *   }
 * }
 *
 * LinearizabilityChecker.check(new Stack(List.of()), history, Limits.steps(1_000_000));
 * }</pre>
 *
 * <p>An operation of unknown outcome, {@code !operation.ok()}, has no answer to agree with; its step is its effect. States are
 * compared by {@code equals} and {@code hashCode}, over and over, and many are kept: make them small, or share what they have in
 * common. Objects with one value each implement {@link dev.ariadne.checker.model.CellModel} instead, which the fast engines
 * understand.
 *
 * <p>Functions have the names that Jepsen and Knossos give them. Where those leave the meaning of an answer open, {@link
 * dev.ariadne.checker.model.ModelOptions} says what it is.
 */
@NullMarked
package dev.ariadne.checker.model;

import org.jspecify.annotations.NullMarked;
