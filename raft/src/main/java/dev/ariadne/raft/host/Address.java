package dev.ariadne.raft.host;

import static com.google.common.base.Preconditions.checkArgument;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a node listens: a name or number of a host, and a port. Resolved anew whenever it is used. */
public record Address(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:http://)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

    private static final int PORT_MAX = 65535;

    public Address {
        checkArgument(port >= 0 && port <= PORT_MAX, "port %s is not within 0 to 65535", port);
    }

    /**
     * Reads {@code host:port} or {@code http://host:port}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Address parse(String text) {
        Matcher form = FORM.matcher(text);
        checkArgument(form.matches(), "'%s' is not an address like 127.0.0.1:9021 or http://127.0.0.1:9021", text);
        return new Address(form.group(1), Integer.parseInt(form.group(2)));
    }

    /** Whether {@link #parse} would read it. */
    public static boolean isOne(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && Integer.parseInt(form.group(2)) <= PORT_MAX;
    }

    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
