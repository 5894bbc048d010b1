package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.Pem;
import dev.ariadne.raft.host.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a node is protected from whoever can reach it: what it asks of other nodes and of clients, and what it shows them. */
public final class Security {
    /** Nothing is asked of anybody; for loopback alone. */
    public static final Security NONE = of();

    /**
     * Where that is said. All are PEM files but for the tokens; null for none.
     *
     * @param peerCert shown to other nodes, for the name {@code node-ID}
     * @param peerKey its key
     * @param peerCa who signs those of all nodes
     * @param tlsCert shown to clients, for the host they know; and, with clientCa, to other nodes as a client
     * @param tlsKey its key
     * @param tlsCa who signs those of all nodes, as nodes ask each other; null for whom the Java runtime believes
     * @param clientCa who signs those of clients, which then need no token
     * @param tokens of clients
     * @param adminTokens of administrators
     * @param insecure whether to listen to more than this machine even without
     */
    public record Files(
            @Nullable Path peerCert,
            @Nullable Path peerKey,
            @Nullable Path peerCa,
            @Nullable Path tlsCert,
            @Nullable Path tlsKey,
            @Nullable Path tlsCa,
            @Nullable Path clientCa,
            @Nullable Path tokens,
            @Nullable Path adminTokens,
            boolean insecure) {
        public Files {
            boolean hasPeers = peerCert != null;
            checkArgument(
                    (peerKey != null) == hasPeers && (peerCa != null) == hasPeers,
                    "--peer-cert, --peer-key and --peer-ca come together");
            checkArgument((tlsCert != null) == (tlsKey != null), "--tls-cert and --tls-key come together");
            checkArgument(tlsCert != null || tlsCa == null, "--tls-ca means nothing without --tls-cert");
            checkArgument(tlsCert != null || clientCa == null, "--client-ca means nothing without --tls-cert");
        }
    }

    private final boolean insecure;
    private final @Nullable SSLContext peers;
    private final @Nullable SSLContext clients;
    private final boolean asksForCertificates;
    private final Tokens users;
    private final Tokens administrators;
    private final Access access;

    private Security(
            boolean insecure,
            @Nullable SSLContext peers,
            @Nullable SSLContext clients,
            boolean asksForCertificates,
            Tokens users,
            Tokens administrators,
            Access access) {
        this.insecure = insecure;
        this.peers = peers;
        this.clients = clients;
        this.asksForCertificates = asksForCertificates;
        this.users = users;
        this.administrators = administrators;
        this.access = access;
    }

    private static Security of() {
        return new Security(false, null, null, false, Tokens.NONE, Tokens.NONE, Access.OPEN);
    }

    /**
     * Reads the files.
     *
     * @throws IOException with one line, if a file is not what it should be
     */
    public static Security of(Files files) throws IOException {
        boolean isTls = files.tlsCert() != null;
        Tokens users = files.tokens() == null ? Tokens.NONE : Tokens.read(files.tokens());
        Tokens administrators = files.adminTokens() == null ? Tokens.NONE : Tokens.read(files.adminTokens());
        Tokens own = administrators.isEmpty() ? users : administrators;
        SSLContext asClient = isTls
                ? Pem.context(files.clientCa() == null ? null : files.tlsCert(), files.tlsKey(), files.tlsCa())
                : null;
        return new Security(
                files.insecure(),
                files.peerCert() == null ? null : Pem.context(files.peerCert(), files.peerKey(), files.peerCa()),
                isTls ? Pem.context(files.tlsCert(), files.tlsKey(), files.clientCa()) : null,
                files.clientCa() != null,
                users,
                administrators,
                new Access(asClient, own.isEmpty() ? null : own.first()));
    }

    /**
     * Refuses to listen to more than this machine unless who comes is asked who it is.
     *
     * @throws IOException with one line that says what is missing
     */
    void requireFor(Address others, Address clientsAddress) throws IOException {
        if (!insecure && peers == null && !isLoopback(others)) {
            throw new IOException("at " + others + " anybody could come as a node of the cluster: give --peer-cert,"
                    + " --peer-key and --peer-ca, or say --insecure");
        }
        if (!insecure && users.isEmpty() && !asksForCertificates && !isLoopback(clientsAddress)) {
            throw new IOException("at " + clientsAddress + " anybody could read and write: give --token-file, or"
                    + " --tls-cert, --tls-key and --client-ca, or say --insecure");
        }
    }

    private static boolean isLoopback(Address address) {
        InetAddress resolved = address.resolve().getAddress();
        return resolved != null && resolved.isLoopbackAddress();
    }

    /** What nodes talk over. */
    Wire wire() {
        return peers == null ? Wire.PLAIN : Wire.tls(peers);
    }

    /** What clients are served with; null for plain HTTP. */
    @Nullable
    SSLContext clients() {
        return clients;
    }

    /** Whether clients are asked for certificates. They need not have one: a token will do. */
    boolean asksForCertificates() {
        return asksForCertificates;
    }

    Gate gate(Address clientsAddress) {
        return new Gate(users, administrators, asksForCertificates, isLoopback(clientsAddress));
    }

    /** How to ask other nodes, which have the same protection. */
    Access access() {
        return access;
    }
}
