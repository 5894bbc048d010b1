package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.Pem;
import dev.ariadne.raft.host.TestAuthority;
import dev.ariadne.raft.host.TestAuthority.Signed;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes with everything that protects them, and those against whom it does. */
class SecureNodesTest extends KvNodeFixture {
    private static final String USER = "0123456789abcdef-user";
    private static final String ADMIN = "0123456789abcdef-admin";

    private TestAuthority ours;
    private TestAuthority theirs;

    @BeforeEach
    void write_files() throws IOException {
        ours = new TestAuthority(temporary, "ours");
        theirs = new TestAuthority(Files.createDirectory(temporary.resolve("elsewhere")), "ours");
        Files.writeString(temporary.resolve("tokens"), USER + "\n");
        Files.writeString(temporary.resolve("admin-tokens"), ADMIN + "\n");
    }

    private void startAll() throws IOException {
        for (int id = 1; id <= 3; id++) {
            start(secured(id, ours.sign("node-" + id)));
        }
    }

    private KvNodeConfig secured(int id, Signed own) throws IOException {
        return secured(config(id, cluster), security(own));
    }

    private Security security(Signed own) throws IOException {
        Path authority = ours.certificate();
        return Security.of(new Security.Files(
                own.certificate(),
                own.key(),
                authority,
                own.certificate(),
                own.key(),
                authority,
                authority,
                temporary.resolve("tokens"),
                temporary.resolve("admin-tokens"),
                false));
    }

    private static KvNodeConfig secured(KvNodeConfig plain, Security security) {
        return new KvNodeConfig(
                plain.id(),
                plain.listen(),
                plain.cluster(),
                plain.joins(),
                plain.clients(),
                plain.data(),
                plain.raft(),
                plain.server(),
                security,
                plain.http());
    }

    private Access token(String token) throws IOException {
        return new Access(Access.of(ours.certificate(), null).tls(), token);
    }

    private String ask(Access access, int id, String method, String target, String body) throws Exception {
        HttpRequest request = access.request(nodes.get(id).clients(), target)
                .method(method, BodyPublishers.ofString(body))
                .build();
        var response = access.client().build().send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private void everything_works() throws Exception {
        for (int id : nodes.keySet()) {
            assertThat(ask(token(USER), id, "PUT", "/key", "v" + id)).isEqualTo("204 ");
            assertThat(ask(token(USER), 1 + id % 2, "GET", "/key", "")).isEqualTo("200 v" + id);
        }
    }

    @Test
    void who_shows_what_is_asked_for_is_served_by_every_node() throws Exception {
        startAll();
        everything_works();
        assertThat(ask(token(ADMIN), 2, "POST", "/v1/members/1/lead", "")).isEqualTo("204 ");
        everything_works();
        Map<NodeId, Address> servers = new TreeMap<>();
        nodes.forEach((id, node) -> servers.put(NodeId.of(id), node.clients()));
        List<NodeId> ids = List.copyOf(servers.keySet());
        Bytes key = Bytes.utf8("key");
        BlockingKvClient client = new BlockingKvClient(impatient(ids), HttpCalls.to(servers, token(USER)));
        assertThat(client.execute(new Put(key, Bytes.utf8("v")))).isInstanceOf(Done.class);
        assertThat(((Result.Value) ((Done) client.execute(new Get(key))).result()).value())
                .isEqualTo(Bytes.utf8("v"));
        denied("403: .*this is for administrators.*", () -> client.execute(new TransferLeadership(NodeId.of(1))));
        assertThat(client.execute(new Get(key))).as("it goes on").isInstanceOf(Done.class);
    }

    @Test
    void a_client_that_is_not_let_in_is_told_why_at_once() throws Exception {
        startAll();
        Map<NodeId, Address> servers = new TreeMap<>();
        nodes.forEach((id, node) -> servers.put(NodeId.of(id), node.clients()));
        ClientConfig config = BlockingKvClient.patient(List.copyOf(servers.keySet()));
        HttpCalls wrong = HttpCalls.to(servers, token("0123456789abcdef-nobody"));
        Put put = new Put(Bytes.utf8("key"), Bytes.utf8("v"));
        long start = System.nanoTime();
        denied("401: .*the token is none that is known here.*", () -> new BlockingKvClient(config, wrong).execute(put));
        BlockingKvClient empty = new BlockingKvClient(config, HttpCalls.to(servers, token(null)));
        denied("401: .*a token is needed: Authorization: Bearer TOKEN.*", () -> empty.execute(put));
        try (AsyncKvClient client = new AsyncKvClient(config, wrong)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.execute(put).get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(DeniedException.class);
            }
        }
        assertThat(System.nanoTime() - start).isLessThan(config.operationNanos());
        assertThat(ask(token(USER), 1, "GET", "/v1/kv/key", "")).startsWith("404 ");
    }

    private static void denied(String pattern, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(DeniedException.class)
                .hasMessageMatching("the server at 127.0.0.1:\\d+ answers " + pattern);
    }

    @Test
    void a_node_that_joins_without_the_right_token_is_told_why() throws Exception {
        Security withToken = Security.of(files(null, null, null, temporary.resolve("tokens"), false));
        for (int id = 1; id <= 3; id++) {
            start(secured(config(id, cluster), withToken));
        }
        Address four = new Address("127.0.0.1", FreePorts.choose(1).get(0));
        assertThat(ask(new Access(null, USER), 1, "POST", "/4", four.toString()))
                .isEqualTo("204 ");
        Path other = Files.writeString(temporary.resolve("other-tokens"), "0123456789abcdef-other\n");
        KvNodeConfig plain = new KvNodeConfig(
                4, four, cluster, true, new Address("127.0.0.1", 0), data(4), RAFT, KvNodeConfig.SERVER);
        refuses(
                secured(plain, Security.of(files(null, null, null, other, false))),
                "node 4 cannot join: the server at 127.0.0.1:");
    }

    private static ClientConfig impatient(List<NodeId> nodes) {
        return new ClientConfig(nodes, 1_500_000_000L, 500_000_000L, 10_000_000L, 200_000_000L, false);
    }

    @Test
    void a_node_can_join() throws Exception {
        startAll();
        Address four = new Address("127.0.0.1", FreePorts.choose(1).get(0));
        assertThat(ask(token(USER), 1, "POST", "/4", four.toString()))
                .isEqualTo("403 this is for administrators: show a token or a certificate of one\n");
        assertThat(ask(token(ADMIN), 1, "POST", "/4", four.toString())).isEqualTo("204 ");
        KvNodeConfig plain = new KvNodeConfig(
                4, four, cluster, true, new Address("127.0.0.1", 0), data(4), RAFT, KvNodeConfig.SERVER);
        start(secured(plain, security(ours.sign("node-4"))));
        everything_works();
        assertThat(ask(token(ADMIN), 4, "DELETE", "/v1/members/4", "")).isEqualTo("204 ");
        eventually("it learns of that", () -> events.get(4).removed);
    }

    @Test
    void who_does_not_is_told_what_is_missing() throws Exception {
        startAll();
        String needed = "401 a token is needed: Authorization: Bearer TOKEN\n";
        String unknown = "401 the token is none that is known here\n";
        String inJson = "401 {\"error\":\"unauthorized\",\"message\":\"the token is none that is known here\"}\n";
        for (String target : List.of("/key", "/", "/v1x", "//v1/kv/key")) {
            assertThat(ask(token(null), 1, "PUT", target, "v")).isEqualTo(needed);
            assertThat(ask(token(USER + "x"), 1, "GET", target, "")).isEqualTo(unknown);
        }
        for (String target : List.of("/v1/kv/key", "/v1/kv", "/v1/rpc", "/v1/status", "/v1/members", "/v1/x")) {
            assertThat(ask(token(USER.substring(1)), 1, "POST", target, "v")).isEqualTo(inJson);
        }
        assertThat(ask(token(USER), 1, "PUT", "/v1/members/4", "127.0.0.1:1"))
                .isEqualTo("403 {\"error\":\"forbidden\",\"message\":"
                        + "\"this is for administrators: show a token or a certificate of one\"}\n");
        everything_works();
    }

    @Test
    void a_certificate_is_as_good_as_a_token() throws Exception {
        startAll();
        Access alice = new Access(ours.context(ours.sign("alice")), null);
        assertThat(ask(alice, 1, "PUT", "/key", "v")).isEqualTo("204 ");
        assertThat(ask(alice, 1, "DELETE", "/9", "")).startsWith("403 ");
        assertThat(ask(new Access(ours.context(ours.sign("admin")), null), 1, "DELETE", "/9", ""))
                .isEqualTo("404 node 9 is no member\n");
        for (Signed bad : List.of(theirs.sign("alice"), ours.signExpired("alice"))) {
            SSLContext context = Pem.context(bad.certificate(), bad.key(), ours.certificate());
            assertThatThrownBy(() -> ask(new Access(context, USER), 1, "GET", "/key", ""))
                    .isInstanceOf(IOException.class);
        }
        Access believing = new Access(Access.of(theirs.certificate(), null).tls(), USER);
        assertThatThrownBy(() -> ask(believing, 1, "GET", "/key", "")).isInstanceOf(SSLException.class);
        HttpRequest plain = HttpRequest.newBuilder(
                        URI.create("http://" + nodes.get(1).clients() + "/key"))
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(plain, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        everything_works();
    }

    @Test
    void a_node_with_another_certificate_is_none_of_the_cluster() throws Exception {
        for (Signed bad : List.of(theirs.sign("node-3"), ours.signExpired("node-3"), ours.sign("node-2"))) {
            start(secured(1, ours.sign("node-1")));
            start(secured(2, ours.sign("node-2")));
            start(secured(3, bad));
            eventually(
                    "it is refused",
                    () -> events.get(1).refusals.stream().anyMatch(line -> line.contains("certificate"))
                            && !events.get(3).refusals.isEmpty());
            nodes.remove(3).close();
            everything_works();
            stop_all();
            nodes.clear();
            for (int id = 1; id <= 3; id++) {
                wipe(id);
            }
        }
    }

    private void wipe(int id) throws IOException {
        try (var files = Files.list(data(id))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void crowds_and_long_heads_keep_nobody_out() throws Exception {
        startAll();
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (Address door : List.of(cluster.get(0), nodes.get(1).clients())) {
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), door.port());
                slow.getOutputStream().write(new byte[] {22, 3, 1, 2}); // the beginning of a handshake
                crowd.add(slow);
            }
        }
        everything_works();
        try (Socket tls = token(null)
                .tls()
                .getSocketFactory()
                .createSocket("127.0.0.1", nodes.get(1).clients().port())) {
            String longHead = "GET / HTTP/1.1\r\nAuthorization: Bearer " + "x".repeat(1 << 20) + "\r\n\r\n";
            tls.getOutputStream().write(longHead.getBytes(UTF_8));
            assertThat(new String(tls.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 431");
        }
        assertThat(ask(token(null), 1, "PUT", "/key", "x".repeat(3 << 20)))
                .as("a body is nothing to who may not send it")
                .startsWith("401 ");
        assertThat(ask(token(USER), 1, "PUT", "/key", "x".repeat(3 << 20))).startsWith("413 ");
        everything_works();
        for (Socket slow : crowd) {
            slow.close();
        }
    }

    @Test
    void nobody_listens_to_the_world_without_asking_who_comes() throws Exception {
        Address everywhere = new Address("0.0.0.0", 0);
        Address here = new Address("127.0.0.1", 0);
        Path tokens = temporary.resolve("tokens");
        Signed own = ours.sign("node-1");
        Path ca = ours.certificate();
        refuses(
                listening(everywhere, here, files(null, null, null, tokens, false)),
                "at 0.0.0.0:0 anybody could come as a node of the cluster: give --peer-cert, --peer-key and --peer-ca");
        refuses(
                listening(here, everywhere, files(own.certificate(), own.key(), ca, null, false)),
                "at 0.0.0.0:0 anybody could read and write: give --token-file, or --tls-cert, --tls-key and --client-ca");
        start(listening(everywhere, everywhere, files(own.certificate(), own.key(), ca, tokens, false)));
        nodes.remove(1).close();
        wipe(1);
        start(listening(everywhere, everywhere, files(null, null, null, null, true)));
    }

    private static Security.Files files(Path peerCert, Path peerKey, Path peerCa, Path tokens, boolean insecure) {
        return new Security.Files(peerCert, peerKey, peerCa, null, null, null, null, tokens, null, insecure);
    }

    private KvNodeConfig listening(Address others, Address clients, Security.Files files) throws IOException {
        KvNodeConfig plain =
                new KvNodeConfig(1, others, List.of(others), false, clients, data(1), RAFT, KvNodeConfig.SERVER);
        return secured(plain, Security.of(files));
    }

    @Test
    void flags_that_do_not_go_together_are_refused() {
        Path any = temporary.resolve("any");
        says("--peer-cert, --peer-key and --peer-ca come together", any, null, null, null, null, null, null);
        says("--tls-cert and --tls-key come together", null, null, null, any, null, null, null);
        says("--tls-ca means nothing without --tls-cert", null, null, null, null, null, any, null);
        says("--client-ca means nothing without --tls-cert", null, null, null, null, null, null, any);
    }

    private static void says(String line, Path... paths) {
        assertThatThrownBy(() -> new Security.Files(
                        paths[0], paths[1], paths[2], paths[3], paths[4], paths[5], paths[6], null, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(line);
    }
}
