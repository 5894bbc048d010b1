package dev.ariadne.scenarios.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Requests to stores, encoded beforehand: keys of 16 bytes, values of 100. */
final class StoreRequests {
    private static final byte[] VALUE = "v".repeat(100).getBytes(ISO_8859_1);

    private StoreRequests() {}

    static List<byte[]> puts(int keys) {
        return each(keys, key -> request("PUT", "/v1/kv/" + key, new String(VALUE, ISO_8859_1)));
    }

    /** @param query with its question mark, or empty */
    static List<byte[]> gets(int keys, String query) {
        return each(keys, key -> request("GET", "/v1/kv/" + key + query, ""));
    }

    /** Through etcd's own gateway of JSON, in which keys and values are in Base64. */
    static List<byte[]> etcdPuts(int keys) {
        return each(
                keys,
                key -> request(
                        "POST",
                        "/v3/kv/put",
                        "{\"key\":\"" + base64(key.getBytes(ISO_8859_1)) + "\",\"value\":\"" + base64(VALUE) + "\"}"));
    }

    static List<byte[]> etcdGets(int keys) {
        return each(
                keys, key -> request("POST", "/v3/kv/range", "{\"key\":\"" + base64(key.getBytes(ISO_8859_1)) + "\"}"));
    }

    private static List<byte[]> each(int keys, Function<String, byte[]> request) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            all.add(request.apply(String.format(Locale.ROOT, "key-%012d", i)));
        }
        return all;
    }

    private static byte[] request(String method, String target, String body) {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        return (method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + length + "\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
