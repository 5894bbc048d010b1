package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.host.Gate.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, and what others are told. */
class GateTest {
    private static final String USER = "0123456789abcdef-user";
    private static final String NEXT = "0123456789abcdef-next";
    private static final String ADMIN = "0123456789abcdef-admin";

    @TempDir
    Path directory;

    private Tokens users;
    private Tokens administrators;

    @BeforeEach
    void write() throws IOException {
        users = tokens("users", USER + "\n" + NEXT + "\n");
        administrators = tokens("administrators", ADMIN + "\n");
    }

    @Test
    void where_nothing_is_asked_everybody_may_do_everything() {
        Gate open = new Gate(Tokens.NONE, Tokens.NONE, false, true);
        assertThat(open.right(null, List.of())).isEqualTo(Right.ADMINISTER);
        assertThat(open.right("Bearer anything-at-all-is-good", List.of())).isEqualTo(Right.ADMINISTER);
    }

    @Test
    void a_token_has_a_right() {
        Gate gate = new Gate(users, administrators, false, true);
        assertThat(gate.right(null, List.of())).isEqualTo(Right.NOTHING);
        assertThat(gate.right("Bearer " + USER, List.of())).isEqualTo(Right.USE);
        assertThat(gate.right("bearer  " + NEXT + " ", List.of())).isEqualTo(Right.USE);
        assertThat(gate.right("Bearer " + ADMIN, List.of())).isEqualTo(Right.ADMINISTER);
        for (String wrong : List.of("Bearer " + USER + "x", "Bearer ", "Basic " + USER, USER, "", "Bearer")) {
            assertThat(gate.right(wrong, List.of())).as(wrong).isEqualTo(Right.NOTHING);
        }
        for (int i = 0; i < 3_000; i++) {
            assertThat(gate.right("Bearer " + USER + i, List.of())).isEqualTo(Right.NOTHING);
        }
    }

    @Test
    void the_only_token_is_for_everything() {
        Gate gate = new Gate(users, Tokens.NONE, false, true);
        assertThat(gate.right("Bearer " + USER, List.of())).isEqualTo(Right.ADMINISTER);
        assertThat(gate.right("Bearer " + ADMIN, List.of())).isEqualTo(Right.NOTHING);
    }

    @Test
    void where_only_administrators_have_a_token_the_others_need_none() {
        Gate gate = new Gate(Tokens.NONE, administrators, false, true);
        assertThat(gate.right(null, List.of())).isEqualTo(Right.USE);
        assertThat(gate.right("Bearer " + USER, List.of())).isEqualTo(Right.USE);
        assertThat(gate.right("Bearer " + ADMIN, List.of())).isEqualTo(Right.ADMINISTER);
    }

    @Test
    void a_certificate_has_a_right_too() {
        Gate gate = new Gate(Tokens.NONE, Tokens.NONE, true, false);
        assertThat(gate.right(null, List.of())).isEqualTo(Right.NOTHING);
        assertThat(gate.right(null, List.of("alice"))).isEqualTo(Right.USE);
        assertThat(gate.right(null, List.of("node-", "administrator", "node-x")))
                .isEqualTo(Right.USE);
        assertThat(gate.right(null, List.of("alice", "admin"))).isEqualTo(Right.ADMINISTER);
        assertThat(gate.right(null, List.of("localhost", "node-2"))).isEqualTo(Right.ADMINISTER);
        Gate both = new Gate(users, administrators, true, false);
        assertThat(both.right("Bearer " + ADMIN, List.of("alice"))).isEqualTo(Right.ADMINISTER);
        assertThat(both.right("Bearer " + USER, List.of("admin"))).isEqualTo(Right.ADMINISTER);
    }

    @Test
    void what_is_asked_needs_a_right() {
        needs(Right.NOTHING, "GET /health", "GET /ready", "HEAD /health", "GET /ready?verbose", "GET /metrics");
        needs(
                Right.USE,
                "GET /key",
                "PUT /key",
                "PUT /health",
                "GET /healthy",
                "GET /v1/kv/key",
                "PUT /v1/kv/key",
                "DELETE /v1/kv/key",
                "GET /v1/members",
                "GET /v1/status",
                "GET /v1/watch",
                "POST /v1/sessions",
                "POST /v1/rpc",
                "GET /v1/nothing");
        needs(
                Right.ADMINISTER,
                "POST /4",
                "DELETE /4",
                "POST /key",
                "PATCH /key",
                "PUT /v1/members/4",
                "PUT /v1/members/4?learner",
                "DELETE /v1/members/4",
                "POST /v1/members/4/lead",
                "GET /v1/snapshot");
        Gate elsewhere = new Gate(users, administrators, false, false);
        assertThat(elsewhere.objection("GET", "/metrics", null, Right.NOTHING)).isNotNull();
        assertThat(elsewhere.objection("GET", "/health", null, Right.NOTHING)).isNull();
    }

    private void needs(Right least, String... requests) {
        Gate gate = new Gate(users, administrators, false, true);
        for (String request : requests) {
            String[] parts = request.split(" ", -1);
            for (Right right : Right.values()) {
                HttpAnswer objection = gate.objection(parts[0], parts[1], null, right);
                assertThat(objection == null).as("%s with %s", request, right).isEqualTo(right.compareTo(least) >= 0);
            }
        }
    }

    @Test
    void an_objection_says_what_is_needed() {
        Gate gate = new Gate(users, administrators, false, true);
        says(gate.objection("GET", "/key", null, Right.NOTHING), "401 a token is needed: Authorization: Bearer TOKEN");
        HttpAnswer wrong = gate.objection("GET", "/key", "Bearer wrong", Right.NOTHING);
        says(wrong, "401 the token is none that is known here");
        assertThat(wrong.headers())
                .isEqualTo(Map.of("WWW-Authenticate", "Bearer realm=\"ariadne\", error=\"invalid_token\""));
        says(
                gate.objection("POST", "/4", "Bearer " + USER, Right.USE),
                "403 this is for administrators: show a token or a certificate of one");
    }

    private static void says(HttpAnswer answer, String expected) {
        assertThat(answer.status() + " " + answer.body().toUtf8().strip()).isEqualTo(expected);
    }

    @Test
    void a_file_without_a_good_token_is_refused() {
        refuses("", " holds no token");
        refuses("\n \n", " holds no token");
        refuses("short\n", " has a line that is no token");
        refuses(USER + "\nwith a blank inside it\n", " has a line that is no token");
        refuses(USER + "\n\u00e4\u00f6\u00fc0123456789abcdef\n", " has a line that is no token");
        assertThatThrownBy(() -> Tokens.read(directory.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + directory.resolve("none"));
    }

    private void refuses(String contents, String message) {
        assertThatThrownBy(() -> tokens("refused", contents))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(directory.resolve("refused") + message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("0123456789abcdef"));
    }

    private Tokens tokens(String name, String contents) throws IOException {
        return Tokens.read(Files.writeString(directory.resolve(name), contents));
    }
}
