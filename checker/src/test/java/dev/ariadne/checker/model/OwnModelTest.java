package dev.ariadne.checker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation does what it says. */
class OwnModelTest {
    private record Stack(List<Object> initial) implements Model<List<Object>> {
        @Override
        public List<Object> step(List<Object> stack, Operation operation) {
            int top = stack.size() - 1;
            return switch (operation.function()) {
                case "push" -> append(stack, operation.input());
                case "pop" -> {
                    boolean possible =
                            top >= 0 && (!operation.ok() || stack.get(top).equals(operation.output()));
                    yield possible ? stack.subList(0, top) : null;
                }
                default -> throw new IllegalArgumentException("a stack has push and pop, not " + operation.function());
            };
        }

        private static List<Object> append(List<Object> stack, Object element) {
            List<Object> longer = new ArrayList<>(stack);
            longer.add(element);
            return longer;
        }
    }

    @Test
    void a_stack_is_last_in_first_out() {
        String history = """
                {:process 0 :type :invoke :f :push :value 1} {:process 0 :type :ok :f :push :value 1}
                {:process 0 :type :invoke :f :push :value 2} {:process 0 :type :ok :f :push :value 2}
                {:process 0 :type :invoke :f :pop} {:process 0 :type :ok :f :pop :value %d}
                """;
        assertThat(isLinearizable(history.formatted(2))).isTrue();
        assertThat(isLinearizable(history.formatted(1))).isFalse();
    }

    private static boolean isLinearizable(String text) {
        History history = JepsenReader.parse("stack", text, false);
        return LinearizabilityChecker.check(new Stack(List.of()), history, Limits.steps(1_000_000))
                .isLinearizable();
    }
}
