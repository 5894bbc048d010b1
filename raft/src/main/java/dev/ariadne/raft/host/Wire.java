package dev.ariadne.raft.host;

import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.net.Socket;
import java.security.SignatureException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What replicas talk over: plain TCP, or TLS 1.3 with a certificate on both sides.
 *
 * <p>Hosts and ports of replicas change, their ids do not. So what a certificate must name is {@code node-ID}, as its common name
 * or among its alternative names; it may name several. Together with an authority that signs for this cluster alone, that keeps
 * one replica from passing for another, which the incarnation in a hello, being no secret, cannot.
 */
public final class Wire {
    /** For loopback, and networks to which nobody else has access. */
    public static final Wire PLAIN = new Wire(null);

    private static final int DNS_NAME = 2;

    private final @Nullable SSLContext context;

    private Wire(@Nullable SSLContext context) {
        this.context = context;
    }

    /** @param context with a certificate of its own, and trust in the authority of the cluster: see {@link Pem#context} */
    public static Wire tls(SSLContext context) {
        return new Wire(context);
    }

    /** What to talk on, having dialled. The two know each other's certificates when this returns, or it throws. */
    Socket dialled(Socket socket) throws IOException {
        return context == null
                ? socket
                : shakeHands((SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true));
    }

    /** What to talk on, having been dialled. */
    Socket accepted(Socket socket) throws IOException {
        return context == null
                ? socket
                : shakeHands((SSLSocket) context.getSocketFactory().createSocket(socket, null, true));
    }

    private static SSLSocket shakeHands(SSLSocket secured) throws IOException {
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setNeedClientAuth(true);
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /**
     * Says in one line why who is at the other end cannot be this node.
     *
     * @param talk what {@link #dialled} or {@link #accepted} has returned
     */
    @Nullable
    String objection(Socket talk, NodeId id) throws IOException {
        if (!(talk instanceof SSLSocket secured)) {
            return null;
        }
        Collection<String> names = names(secured.getSession());
        return names.contains("node-" + id)
                ? null
                : "who says to be node " + id + " has a certificate for " + names + ", not for node-" + id;
    }

    /** What the certificate at the other end names: its common name, and the alternative ones. */
    public static Collection<String> names(SSLSession session) throws SSLPeerUnverifiedException {
        TreeSet<String> names = new TreeSet<>();
        X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (name.get(0).equals(DNS_NAME)) {
                    names.add(String.valueOf(name.get(1)));
                }
            }
            return names;
        } catch (InvalidNameException | CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("its certificate has names that cannot be read: " + e.getMessage());
        }
    }

    /** Why there is no secure connection, without what surrounds it. */
    static String reason(IOException handshake) {
        Throwable root = handshake;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        if (root instanceof CertificateExpiredException) {
            return "its certificate has expired: " + message;
        } else if (root instanceof CertPathBuilderException || root instanceof SignatureException) {
            return "its certificate is of another authority";
        }
        // later JDKs put the name of the alert in front
        return message.endsWith("Empty client certificate chain")
                ? "it shows no certificate of this authority"
                : message;
    }
}
