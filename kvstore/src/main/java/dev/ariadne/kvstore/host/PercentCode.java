package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.log.Bytes;
import java.io.ByteArrayOutputStream;

/** Percent-encoding of RFC 3986, §2.1: any bytes as text. Unlike in forms, a plus is a plus. */
final class PercentCode {
    private static final String UNRESERVED = "-._~";

    private PercentCode() {}

    /** Everything but what RFC 3986, §2.3, calls unreserved as a percent sign and two digits. */
    static String encode(Bytes bytes) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes.toByteArray()) {
            boolean isAlphanumeric = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
            if (isAlphanumeric || UNRESERVED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }

    /** @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits */
    static Bytes decode(String text) {
        byte[] in = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            checkArgument(i + 2 < in.length, "'%s' ends within a percent-encoded byte", text);
            int high = Character.digit(in[i + 1], 16);
            int low = Character.digit(in[i + 2], 16);
            checkArgument(high >= 0 && low >= 0, "'%s' has a percent sign without two hexadecimal digits", text);
            out.write(high << 4 | low);
            i += 2;
        }
        return Bytes.wrap(out.toByteArray());
    }
}
