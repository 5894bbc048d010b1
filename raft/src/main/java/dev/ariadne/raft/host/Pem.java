package dev.ariadne.raft.host;

import dev.ariadne.raft.log.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in PEM files, which is what other tools write. They are read once. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    /** By the kind of key. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /** More than chains and keys have. */
    private static final long FILE_BYTES_MAX = 1 << 20;

    private Pem() {}

    private record Block(String label, Bytes contents) {}

    /**
     * What TLS connections are made with.
     *
     * @param certificate what this side shows, with those between it and its authority behind it; null to show none
     * @param key of the certificate, as PKCS#8 and not encrypted; null without one
     * @param authority whose certificates are believed; null for those that the Java runtime believes
     * @throws IOException with one line that says which file is not what it should be
     */
    public static SSLContext context(@Nullable Path certificate, @Nullable Path key, @Nullable Path authority)
            throws IOException {
        try {
            KeyManager[] own = certificate == null || key == null ? null : own(certificate, key);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authority == null ? null : believed(authority));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot prepare TLS: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] own(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<Certificate> chain = certificates(certificate);
        PrivateKey secret = key(key);
        if (!belongTogether(chain.get(0).getPublicKey(), secret)) {
            throw new IOException(key + " is not the key of the certificate in " + certificate);
        }
        KeyStore store = empty();
        char[] password = new char[0];
        store.setKeyEntry("own", secret, password, chain.toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        return managers.getKeyManagers();
    }

    private static KeyStore believed(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (Certificate certificate : certificates(authority)) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().equals(CERTIFICATE)) {
                try {
                    certificates.add(factory.generateCertificate(
                            new ByteArrayInputStream(block.contents().toByteArray())));
                } catch (GeneralSecurityException e) {
                    throw new IOException(file + " holds a certificate that cannot be read: " + e.getMessage(), e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            PrivateKey key = block.label().equals(KEY) ? key(block.contents()) : null;
            if (key != null) {
                return key;
            } else if (block.label().endsWith(" " + KEY)) {
                throw new IOException(file + " holds an " + block.label()
                        + "; what is needed is PKCS#8 without a password: openssl pkcs8 -topk8 -nodes -in " + file);
            }
        }
        throw new IOException(file + " holds no RSA, EC or EdDSA key in PEM form (-----BEGIN PRIVATE KEY-----)");
    }

    /** Null if it is of another kind, or damaged. */
    private static @Nullable PrivateKey key(Bytes encoded) throws GeneralSecurityException {
        for (String algorithm : SIGNATURES.keySet()) {
            try {
                PKCS8EncodedKeySpec form = new PKCS8EncodedKeySpec(encoded.toByteArray());
                return KeyFactory.getInstance(algorithm).generatePrivate(form);
            } catch (InvalidKeySpecException other) {
                // then perhaps the next
            }
        }
        return null;
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(secret.getAlgorithm());
        if (algorithm == null || !open.getAlgorithm().equals(secret.getAlgorithm())) {
            return false;
        }
        byte[] probe = new byte[32];
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(secret);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(open);
        verifier.update(probe);
        return verifier.verify(signature);
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException(file + " is too long for a PEM file");
            }
            Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (block.find()) {
                blocks.add(new Block(
                        block.group(1), Bytes.wrap(Base64.getMimeDecoder().decode(block.group(2)))));
            }
            return blocks;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not what a PEM file is: " + e.getMessage(), e);
        }
    }
}
