package dev.ariadne.raft.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;

/** An authority that signs certificates for a test. They are made anew each time, so none of them expires in a repository. */
public final class TestAuthority {
    private static final byte[] ECDSA_WITH_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};
    private static final byte[] COMMON_NAME = {0x55, 4, 3};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13};
    private static final byte[] ALTERNATIVE_NAMES = {0x55, 0x1d, 0x11};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final String name;
    private final KeyPair keys = keys();

    /** Files of a certificate and of its key. */
    public record Signed(Path certificate, Path key) {}

    public TestAuthority(Path directory, String name) throws IOException {
        this.directory = directory;
        this.name = name;
        byte[] isAuthority = sequence(encoded(0x01, new byte[] {-1}));
        byte[] constraints =
                sequence(encoded(0x06, BASIC_CONSTRAINTS), encoded(0x01, new byte[] {-1}), encoded(0x04, isAuthority));
        write(certificate(), "CERTIFICATE", certificate(name, keys, Duration.ofDays(1), constraints));
    }

    /** The certificate of the authority itself. */
    public Path certificate() {
        return directory.resolve(name + ".pem");
    }

    /** Signs for a common name and 127.0.0.1, for a day. */
    public Signed sign(String commonName) throws IOException {
        return sign(commonName, Duration.ofDays(1));
    }

    /** Signs what has expired. */
    public Signed signExpired(String commonName) throws IOException {
        return sign(commonName, Duration.ofHours(-1));
    }

    private Signed sign(String commonName, Duration validity) throws IOException {
        byte[] address = encoded(0x87, new byte[] {127, 0, 0, 1});
        byte[] host = encoded(0x82, "localhost".getBytes(US_ASCII));
        byte[] alternatives = sequence(encoded(0x06, ALTERNATIVE_NAMES), encoded(0x04, sequence(address, host)));
        KeyPair pair = keys();
        Path certificate = directory.resolve(name + "-" + commonName + "-" + validity + ".pem");
        Path key = directory.resolve(name + "-" + commonName + "-" + validity + ".key");
        write(certificate, "CERTIFICATE", certificate(commonName, pair, validity, alternatives));
        write(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
        return new Signed(certificate, key);
    }

    /** What a side uses that shows a certificate of this authority, and believes its others. */
    public SSLContext context(Signed own) throws IOException {
        return Pem.context(own.certificate(), own.key(), certificate());
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] certificate(String subject, KeyPair pair, Duration validity, byte[] extension) {
        Instant end = Instant.now().plus(validity);
        byte[] serial =
                new BigInteger(63, new SecureRandom()).add(BigInteger.ONE).toByteArray();
        byte[] algorithm = sequence(encoded(0x06, ECDSA_WITH_SHA256));
        byte[] contents = sequence(
                encoded(0xa0, encoded(0x02, new byte[] {2})),
                encoded(0x02, serial),
                algorithm,
                name(name),
                sequence(time(end.minus(Duration.ofDays(30))), time(end)),
                name(subject),
                pair.getPublic().getEncoded(),
                encoded(0xa3, sequence(extension)));
        return sequence(contents, algorithm, encoded(0x03, joined(new byte[1], signature(contents))));
    }

    private byte[] signature(byte[] contents) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(keys.getPrivate());
            signer.update(contents);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] name(String commonName) {
        byte[] value = encoded(0x0c, commonName.getBytes(US_ASCII));
        return sequence(encoded(0x31, sequence(encoded(0x06, COMMON_NAME), value)));
    }

    private static byte[] time(Instant instant) {
        return encoded(0x18, TIME.format(instant).getBytes(US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return encoded(0x30, joined(parts));
    }

    private static byte[] encoded(int tag, byte[] contents) {
        int length = contents.length;
        byte[] header;
        if (length < 0x80) {
            header = new byte[] {(byte) tag, (byte) length};
        } else if (length < 0x100) {
            header = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        } else {
            header = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return joined(header, contents);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void write(Path file, String label, byte[] contents) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(contents);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}
