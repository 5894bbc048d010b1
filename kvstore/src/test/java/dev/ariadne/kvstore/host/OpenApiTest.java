package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.log.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The description names what there is: every path, every method and every parameter, and no others. */
class OpenApiTest implements HttpApi.Backend {
    private static final Path PAGE = Path.of("../docs/openapi.yaml");
    private static final Pattern PATH = Pattern.compile("  (/.*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete):");
    private static final Pattern PARAMETER =
            Pattern.compile("        - \\$ref: '#/components/parameters/([a-z]+)[A-Z]*.*'");

    private final HttpApi api = new HttpApi(this);

    /** By path and method the parameters of a query. */
    private final Map<String, Map<String, TreeSet<String>>> described = new TreeMap<>();

    private void read() throws IOException {
        String path = "";
        String method = "";
        for (String line : Files.readAllLines(PAGE)) {
            Matcher isPath = PATH.matcher(line);
            Matcher isMethod = METHOD.matcher(line);
            Matcher isParameter = PARAMETER.matcher(line);
            if (isPath.matches()) {
                path = isPath.group(1).replace("{key}", "k").replace("{id}", "3");
                described.put(path, new TreeMap<>());
            } else if (isMethod.matches()) {
                method = isMethod.group(1).toUpperCase(Locale.ROOT);
                described.get(path).put(method, new TreeSet<>());
            } else if (isParameter.matches()) {
                described.get(path).get(method).add(isParameter.group(1));
            }
        }
    }

    @Test
    void every_path_has_the_methods_that_are_described() throws IOException {
        read();
        assertThat(described).hasSizeGreaterThanOrEqualTo(10);
        described.forEach((path, methods) -> {
            for (String method : new String[] {"GET", "PUT", "POST", "DELETE", "PATCH"}) {
                HttpAnswer answer =
                        api.answer(method, path, Bytes.EMPTY, Right.ADMINISTER).join();
                assertThat(answer.status() != 405).as(method + " " + path).isEqualTo(methods.containsKey(method));
                if (answer.status() == 405) {
                    assertThat(answer.headers().get("Allow").split(", "))
                            .as(path)
                            .containsExactlyInAnyOrderElementsOf(methods.keySet());
                }
                assertThat(answer.body().toUtf8()).doesNotContain("there is no /v1");
            }
        });
    }

    @Test
    void every_request_has_the_parameters_that_are_described() throws IOException {
        read();
        TreeSet<String> all = new TreeSet<>();
        described.values().forEach(methods -> methods.values().forEach(all::addAll));
        assertThat(all).contains("absent", "wait").hasSizeGreaterThanOrEqualTo(10);
        described.keySet().removeIf(path -> !path.startsWith("/v1/")); // who probes a node may send what it likes
        described.forEach((path, methods) -> methods.forEach((method, parameters) -> {
            for (String name : all) {
                HttpAnswer answer = api.answer(method, path + "?" + name + "=1", Bytes.EMPTY, Right.ADMINISTER)
                        .join();
                boolean isUnknown = answer.body().toUtf8().contains("there is no parameter");
                assertThat(isUnknown).as(method + " " + path + "?" + name).isEqualTo(!parameters.contains(name));
            }
        }));
    }

    @Override
    public CompletableFuture<Outcome> execute(Operation operation) {
        return CompletableFuture.completedFuture(new Outcome.Refused(null));
    }

    @Override
    public CompletableFuture<Outcome> readHere(Read read) {
        return CompletableFuture.completedFuture(new Outcome.Refused(null));
    }

    @Override
    public CompletableFuture<KvReply> call(KvRequest request) {
        return CompletableFuture.completedFuture(new KvReply.Unknown(request.id()));
    }

    @Override
    public CompletableFuture<Optional<NodeSample>> sample() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Json>> status() {
        return CompletableFuture.completedFuture(Optional.of(new Json()));
    }

    @Override
    public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Membership>> membership() {
        return CompletableFuture.completedFuture(Optional.empty());
    }
}
