package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the store shows, and whom it believes.
 *
 * @param tls for {@code https}; null for {@code http}
 * @param token shown with each request; null for none
 */
public record Access(@Nullable SSLContext tls, @Nullable String token) {
    /** To a store that asks for nothing. */
    public static final Access OPEN = new Access(null, null);

    /**
     * With what is in files, each of which may be null for none.
     *
     * @param authority whose certificates a server may show; with it, all is {@code https}
     * @param tokenFile of whose lines the first is shown
     * @throws IOException with one line, if a file is not what it should be
     */
    public static Access of(@Nullable Path authority, @Nullable Path tokenFile) throws IOException {
        return new Access(
                authority == null ? null : Pem.context(null, null, authority),
                tokenFile == null ? null : Tokens.read(tokenFile).first());
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return tls == null ? "http" : "https";
    }

    /** A client that believes whom it should; without a timeout. */
    public HttpClient.Builder client() {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        return tls == null ? client : client.sslContext(tls);
    }

    /** A request that shows what it should. */
    public HttpRequest.Builder request(Address server, String target) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme() + "://" + server + target));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Without its secret. */
    @Override
    public String toString() {
        return scheme() + (token == null ? "" : " with a token");
    }
}
