package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    @Test
    void an_eye_that_fails_is_a_failure_of_the_node() throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        Attendance attendance = new Attendance(
                new Identity(77, new NodeId(1), 5),
                Wire.PLAIN,
                () -> {
                    throw new NoClassDefFoundError("of which no file could be opened");
                },
                operation -> {},
                () -> {},
                (reason, bug) -> failure.complete(reason));
        try (attendance) {
            attendance.start();
            assertThat(failure.get(30, TimeUnit.SECONDS))
                    .startsWith("attendance: ")
                    .contains("NoClassDefFoundError");
        }
    }
}
