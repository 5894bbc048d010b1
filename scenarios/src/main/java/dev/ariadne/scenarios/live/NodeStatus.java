package dev.ariadne.scenarios.live;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.JsonParser;
import dev.ariadne.checker.edn.TextSource;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.NodeId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param at when its answer was there, by the clock of this machine
 * @param role as the core names it, such as {@code LEADER}
 * @param leader whom it takes for the leader; 0 for nobody
 */
record NodeStatus(long at, int id, String role, long term, int leader, long commit, long applied, boolean diskFull) {
    boolean isLeader() {
        return role.equals("LEADER");
    }

    /** The node that says it leads, in the highest term if there are several. */
    static Optional<Integer> leader(Collection<NodeStatus> all) {
        NodeStatus highest = null;
        for (NodeStatus status : all) {
            if (status.isLeader() && (highest == null || status.term() > highest.term())) {
                highest = status;
            }
        }
        return Optional.ofNullable(highest).map(NodeStatus::id);
    }

    /** Asks nodes. Thread-safe. */
    static final class Probe {
        private static final Duration PATIENCE = Duration.ofMillis(500);

        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();

        /** Asks all at once. Who does not answer soon is not in the result. */
        Map<Integer, NodeStatus> ask(Map<NodeId, Address> servers) throws InterruptedException {
            Map<NodeId, CompletableFuture<@Nullable NodeStatus>> asked = new LinkedHashMap<>();
            servers.forEach((id, address) -> asked.put(id, ask(address)));
            Map<Integer, NodeStatus> answers = new TreeMap<>();
            for (CompletableFuture<@Nullable NodeStatus> answer : asked.values()) {
                try {
                    NodeStatus status = answer.get();
                    if (status != null) {
                        answers.put(status.id(), status);
                    }
                } catch (ExecutionException e) {
                    throw new AssertionError("no answer is no exception", e);
                }
            }
            return answers;
        }

        private CompletableFuture<@Nullable NodeStatus> ask(Address server) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + "/v1/status"))
                    .timeout(PATIENCE)
                    .build();
            return http.sendAsync(request, BodyHandlers.ofString())
                    .handle((response, gone) -> response == null ? null : parse(response.body()));
        }
    }

    /** Null if it is something else, such as an error. */
    static @Nullable NodeStatus parse(String json) {
        try {
            Object value = new JsonParser(TextSource.of("status", json)).next();
            if (value instanceof Map<?, ?> map && map.get("role") instanceof String role) {
                return new NodeStatus(
                        System.nanoTime(),
                        (int) number(map, "id"),
                        role,
                        number(map, "term"),
                        (int) number(map, "leader"),
                        number(map, "commit"),
                        number(map, "applied"),
                        Boolean.TRUE.equals(map.get("diskFull")));
            }
            return null;
        } catch (EdnException e) {
            return null;
        }
    }

    private static long number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Long number ? number : 0;
    }
}
