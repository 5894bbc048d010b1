package dev.ariadne.kvstore.host;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what over HTTP. A client shows a bearer token (RFC 6750) or a certificate; what it may do follows from that, and what a
 * request needs from its method and path. With nothing to be shown, everybody may do everything.
 *
 * <pre>
 * nothing        GET /health, GET /ready; and GET /metrics on loopback
 * use            keys, watches, sessions, status, who the members are
 * administer     changes of the members, backups
 * </pre>
 *
 * <p>A certificate for {@code admin}, or for a node ({@code node-ID}, as nodes show each other), may administer, any other use. A token
 * that is for both is all there is when there is no separate one.
 */
final class Gate {
    /** What a client may do; each may also do what is before it. */
    enum Right {
        NOTHING,
        USE,
        ADMINISTER
    }

    private static final String CHALLENGE = "Bearer realm=\"ariadne\"";
    private static final String SCHEME = "bearer ";
    private static final String MEMBERS = "/v1/members/";

    private final Tokens users;
    private final Tokens administrators;
    private final boolean asksForCertificates;
    private final boolean isLoopback;

    /**
     * A gate.
     *
     * @param users what suffices for use; none if nobody is asked
     * @param administrators what is needed to administer; none if it is the same
     * @param asksForCertificates whether clients may show certificates, which then suffice
     * @param isLoopback whether only this machine can come here
     */
    Gate(Tokens users, Tokens administrators, boolean asksForCertificates, boolean isLoopback) {
        this.users = users;
        this.administrators = administrators;
        this.asksForCertificates = asksForCertificates;
        this.isLoopback = isLoopback;
    }

    /** Whether it matters what is shown for use. */
    boolean asks() {
        return !users.isEmpty() || asksForCertificates;
    }

    /**
     * What a client may do.
     *
     * @param authorization the header; null if there is none
     * @param names of the certificate that was shown and believed; empty if there is none
     */
    Right right(@Nullable String authorization, Collection<String> names) {
        Right byCertificate = rightOf(names);
        String token = token(authorization);
        Right byToken = token == null ? unasked() : rightOf(token);
        return byCertificate.compareTo(byToken) > 0 ? byCertificate : byToken;
    }

    /** Of who shows nothing. */
    private Right unasked() {
        if (asks()) {
            return Right.NOTHING;
        }
        return administrators.isEmpty() ? Right.ADMINISTER : Right.USE;
    }

    private Right rightOf(String token) {
        if (administrators.has(token) || (administrators.isEmpty() && users.has(token))) {
            return Right.ADMINISTER;
        }
        return users.has(token) ? Right.USE : unasked();
    }

    private static Right rightOf(Collection<String> names) {
        boolean administers = names.stream().anyMatch(name -> name.equals("admin") || name.matches("node-[0-9]+"));
        if (administers) {
            return Right.ADMINISTER;
        }
        return names.isEmpty() ? Right.NOTHING : Right.USE;
    }

    /** The token in the header; null if there is none. */
    private static @Nullable String token(@Nullable String authorization) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    /**
     * What a client without the right to ask this is told; null if it may.
     *
     * @param authorization as for {@link #right}
     * @param right what the client may do
     */
    @Nullable
    HttpAnswer objection(String method, String target, @Nullable String authorization, Right right) {
        HttpAnswer denial = denial(needed(method, target), right);
        return denial == null || denial.status() == 403 || token(authorization) == null
                ? denial
                : HttpAnswer.line(401, "the token is none that is known here")
                        .with("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }

    /** What a client with a right is told where another one is needed; null if that is no more. */
    static @Nullable HttpAnswer denial(Right needed, Right right) {
        if (right.compareTo(needed) >= 0) {
            return null;
        }
        return right == Right.USE
                ? HttpAnswer.line(403, "this is for administrators: show a token or a certificate of one")
                : HttpAnswer.line(401, "a token is needed: Authorization: Bearer TOKEN")
                        .with("WWW-Authenticate", CHALLENGE);
    }

    private Right needed(String method, String target) {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        boolean isGet = method.equals("GET") || method.equals("HEAD");
        if (isGet
                && (path.equals(OperationsApi.HEALTH)
                        || path.equals(OperationsApi.READY)
                        || (path.equals(OperationsApi.METRICS) && isLoopback))) {
            return Right.NOTHING;
        } else if (path.startsWith(V1Api.V1)) {
            boolean isAdministration = path.equals(V1Api.SNAPSHOT) || path.startsWith(MEMBERS);
            return isAdministration ? Right.ADMINISTER : Right.USE;
        }
        // At the top, all but GET and PUT of a key is about members.
        return isGet || method.equals("PUT") ? Right.USE : Right.ADMINISTER;
    }
}
