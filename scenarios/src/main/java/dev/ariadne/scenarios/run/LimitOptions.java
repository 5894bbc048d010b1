package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.HttpLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what clients of a node may cost. */
final class LimitOptions {
    private static final HttpLimits USUAL = HttpLimits.DEFAULT;

    @Option(
            names = "--connections",
            description =
                    "Most connections of clients; one more is refused. Default: 4096, or a quarter of the files that the process"
                            + " may have open if that is less.")
    private @Nullable Integer connections;

    @Option(
            names = "--line-kib",
            defaultValue = "64",
            description = "Of a request line at most, in which keys are percent-encoded. Default: ${DEFAULT-VALUE}.")
    private int lineKib;

    @Option(
            names = "--headers-kib",
            defaultValue = "16",
            description = "Of the headers of a request at most. Default: ${DEFAULT-VALUE}.")
    private int headersKib;

    @Option(
            names = "--body-kib",
            defaultValue = "2053",
            description =
                    "Of one body at most; with less than the default some updates of the largest values do not fit. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int bodyKib;

    @Option(
            names = "--bodies-mib",
            defaultValue = "64",
            description = "Of the bodies of all requests without an answer at most. Default: ${DEFAULT-VALUE}.")
    private int bodiesMib;

    @Option(
            names = "--pipelined",
            defaultValue = "16",
            description = "Requests sent ahead on a connection that are read. Default: ${DEFAULT-VALUE}.")
    private int pipelined;

    @Option(
            names = "--operations",
            defaultValue = "1024",
            description = "Operations of clients under way at most, and requests of other nodes; more are refused."
                    + " Default: ${DEFAULT-VALUE}.")
    private int operations;

    @Option(
            names = "--watches",
            defaultValue = "256",
            description = "Watches under way at most; more are refused. Default: ${DEFAULT-VALUE}.")
    private int watches;

    @Option(
            names = "--request-seconds",
            defaultValue = "10",
            description = "How long a request may be on its way to here. Default: ${DEFAULT-VALUE}.")
    private int requestSeconds;

    @Option(
            names = "--answer-seconds",
            defaultValue = "30",
            description = "How long a client may take to read an answer. Default: ${DEFAULT-VALUE}.")
    private int answerSeconds;

    @Option(
            names = "--idle-seconds",
            defaultValue = "120",
            description = "How long a connection may be idle. Default: ${DEFAULT-VALUE}.")
    private int idleSeconds;

    /** @throws IllegalArgumentException if one makes no sense */
    HttpLimits read() {
        return new HttpLimits(
                connections == null ? USUAL.connectionsMax() : connections,
                bytes("--line-kib", lineKib),
                bytes("--headers-kib", headersKib),
                bytes("--body-kib", bodyKib),
                (long) bodiesMib << 20,
                pipelined,
                operations,
                watches,
                Duration.ofSeconds(requestSeconds).toNanos(),
                Duration.ofSeconds(answerSeconds).toNanos(),
                Duration.ofSeconds(idleSeconds).toNanos());
    }

    private static int bytes(String name, int kib) {
        int most = Integer.MAX_VALUE >> 10;
        if (kib < 1 || kib > most) {
            throw new UsageException(name + " is within 1 and " + most + ", not " + kib);
        }
        return kib << 10;
    }
}
