package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.Security;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say how a node is protected; {@code docs/security.md} goes through them. */
final class SecurityOptions {
    @Option(
            names = "--peer-cert",
            description = "Its certificate for other nodes, which names node-ID; PEM, as all of these.")
    private @Nullable Path peerCert;

    @Option(names = "--peer-key", description = "The key of --peer-cert: PKCS#8, without a password.")
    private @Nullable Path peerKey;

    @Option(names = "--peer-ca", description = "Who signs the certificates of all nodes. Only these are talked to.")
    private @Nullable Path peerCa;

    @Option(
            names = "--tls-cert",
            description = "Its certificate for clients, which names its host; makes the API https.")
    private @Nullable Path tlsCert;

    @Option(names = "--tls-key", description = "The key of --tls-cert.")
    private @Nullable Path tlsKey;

    @Option(
            names = "--tls-ca",
            description =
                    "Who signs --tls-cert of all nodes, which forward requests to each other. Default: whom Java believes.")
    private @Nullable Path tlsCa;

    @Option(names = "--client-ca", description = "Who signs certificates of clients, which then need no token.")
    private @Nullable Path clientCa;

    @Option(names = "--token-file", description = "Tokens of clients, one in a line; without one nothing is answered.")
    private @Nullable Path tokens;

    @Option(
            names = "--admin-token-file",
            description = "Tokens for changes of the members and other administration. Default: those of --token-file.")
    private @Nullable Path adminTokens;

    @Option(
            names = "--insecure",
            description = "Listen to more than this machine even where anybody could read, write or pass for a node.")
    private boolean insecure;

    /**
     * Reads what the flags name.
     *
     * @throws IllegalArgumentException if flags do not go together
     * @throws IOException with one line, if a file is not what it should be
     */
    Security read() throws IOException {
        return Security.of(new Security.Files(
                peerCert, peerKey, peerCa, tlsCert, tlsKey, tlsCa, clientCa, tokens, adminTokens, insecure));
    }
}
