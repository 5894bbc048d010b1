package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Secrets that a client may show, from a file with one in each line. All are good, so that a new one can be let in before the old one is
 * taken away; the first is the one to show to others.
 */
final class Tokens {
    static final Tokens NONE = new Tokens(List.of());

    /** What RFC 6750 lets a bearer token be, and too long to be guessed. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,1000}=*");

    private final List<String> tokens;

    /** Of the same length all, so that comparing them tells nothing of lengths. */
    private final List<byte[]> digests;

    private Tokens(List<String> tokens) {
        this.tokens = tokens;
        this.digests = tokens.stream().map(Tokens::digest).toList();
    }

    /** @throws IOException with one line, which does not tell what the file holds */
    static Tokens read(Path file) throws IOException {
        List<String> tokens = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, UTF_8)) {
                String token = line.strip();
                if (TOKEN.matcher(token).matches()) {
                    tokens.add(token);
                } else if (!token.isEmpty()) {
                    throw new IOException(file + " has a line that is no token: 16 to 1000 of A-Z a-z 0-9 . _ ~ + / -");
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (MalformedInputException e) {
            throw new IOException(file + " is no text", e);
        }
        if (tokens.isEmpty()) {
            throw new IOException(file + " holds no token: write one, as openssl rand -hex 32 makes it");
        }
        return new Tokens(List.copyOf(tokens));
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** The one to show to others; there must be one. */
    String first() {
        return tokens.get(0);
    }

    /** In a time that does not depend on what was shown, but for its length. */
    boolean has(String shown) {
        byte[] digest = digest(shown);
        boolean found = false;
        for (byte[] known : digests) {
            found |= MessageDigest.isEqual(known, digest);
        }
        return found;
    }

    private static byte[] digest(String token) {
        HashCode hash = Hashing.sha256().hashString(token, UTF_8);
        return hash.asBytes();
    }
}
