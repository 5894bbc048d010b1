package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderVerifierTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    /** In order: a write, a read that overlaps it, a write that failed, one of unknown outcome, a read after all. */
    private static final List<Operation> OPERATIONS = Scripts.history("""
                    0 write 1
                    1 read
                    1 ok 1
                    0 ok 1
                    2 write 5; 2 fail
                    3 write 7; 3 info
                    0 read; 0 ok 7
                    """).operations();

    private static final Operation WRITE = OPERATIONS.get(0);
    private static final Operation READ = OPERATIONS.get(1);
    private static final Operation FAILED = OPERATIONS.get(2);
    private static final Operation UNKNOWN = OPERATIONS.get(3);
    private static final Operation LAST = OPERATIONS.get(4);

    @Test
    void accepts_an_order_that_explains_all() {
        assertThat(objection(WRITE, READ, UNKNOWN, LAST)).isEmpty();
        assertThat(OrderVerifier.objection(REGISTER, List.of(), List.of())).isEmpty();
    }

    @Test
    void an_unknown_operation_need_not_be_there() {
        List<Operation> operations = new ArrayList<>(OPERATIONS);
        operations.remove(LAST);
        assertThat(OrderVerifier.objection(REGISTER, operations, List.of(WRITE, READ)))
                .isEmpty();
    }

    @Test
    void objects_to_one_that_is_missing() {
        assertThat(objection(WRITE, READ, UNKNOWN)).isEqualTo("process 0's read -> 7 (event 8) is missing");
    }

    @Test
    void objects_to_one_that_is_there_twice() {
        assertThat(objection(WRITE, READ, READ, UNKNOWN, LAST))
                .isEqualTo("process 1's read -> 1 (event 1) is foreign, failed or there twice");
        assertThat(objection(WRITE, READ, UNKNOWN, UNKNOWN, LAST)).contains("there twice");
    }

    @Test
    void objects_to_one_that_failed() {
        assertThat(objection(WRITE, READ, FAILED, UNKNOWN, LAST))
                .contains("process 2's write 5 (event 4) is foreign, failed");
    }

    @Test
    void objects_to_one_that_is_not_of_the_history() {
        Operation other = Scripts.history("0 write 3; 0 ok 3").operations().get(0);
        assertThat(objection(other, WRITE, READ, UNKNOWN, LAST)).contains("process 0's write 3 (event 0) is foreign");
    }

    @Test
    void objects_to_what_real_time_forbids() {
        assertThat(objection(UNKNOWN, WRITE, READ, LAST))
                .isEqualTo("process 0's write 1 (event 0) comes after an operation that began when it had ended");
    }

    /** The order violates real time between operations that are not neighbours. */
    @Test
    void objects_to_what_real_time_forbids_at_a_distance() {
        List<Operation> operations = Scripts.history("""
                        0 write 1
                        1 write 2; 1 ok 2
                        2 write 3; 2 ok 3
                        0 ok 1
                        """).operations();
        assertThat(OrderVerifier.objection(
                        REGISTER, operations, List.of(operations.get(2), operations.get(0), operations.get(1))))
                .contains("process 1's write 2 (event 1) comes after");
    }

    @Test
    void objects_to_what_the_model_forbids() {
        assertThat(objection(READ, WRITE, UNKNOWN, LAST))
                .isEqualTo("process 1's read -> 1 (event 1): it needs 1 and finds 0");
    }

    private static String objection(Operation... order) {
        return OrderVerifier.objection(REGISTER, OPERATIONS, List.of(order));
    }
}
