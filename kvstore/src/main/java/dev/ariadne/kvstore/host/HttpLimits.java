package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.raft.host.OpenFiles;
import java.time.Duration;

/**
 * What clients may cost before the store is asked anything.
 *
 * @param connectionsMax open at once; one more is told so and closed
 * @param lineBytesMax of a request line: the longest key, percent-encoded, and a value to compare with of moderate size
 * @param headersBytesMax of all headers of a request
 * @param bodyBytesMax of one body
 * @param bodiesBytesMax of all bodies that are here, whole or in part, for requests without an answer
 * @param pipelinedMax requests that are read ahead on a connection while one is under way
 * @param operationsMax under way here for clients over HTTP; and as many requests of other nodes. Who comes when there are so many is refused
 *     at once, so that those who were let in do not wait for long
 * @param watchesMax under way over HTTP: each looks at whatever changes
 * @param requestNanos how long a request may be under way to here, from its first byte
 * @param answerNanos how long a client may take to read an answer
 * @param idleNanos how long a connection may be idle
 */
public record HttpLimits(
        int connectionsMax,
        int lineBytesMax,
        int headersBytesMax,
        int bodyBytesMax,
        long bodiesBytesMax,
        int pipelinedMax,
        int operationsMax,
        int watchesMax,
        long requestNanos,
        long answerNanos,
        long idleNanos) {
    /** A body may be a compare-and-set of the longest key and values, encoded. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            OpenFiles.share(4, 4096), // up to twice as many are told that they are too many
            64 << 10,
            16 << 10,
            2 * KvOperation.VALUE_BYTES_MAX + KvOperation.KEY_BYTES_MAX + 1024,
            64 << 20,
            16,
            1024,
            256,
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofMinutes(2).toNanos());

    public HttpLimits {
        requirePositive("connections", connectionsMax);
        requirePositive("bytes of a request line", lineBytesMax);
        requirePositive("bytes of headers", headersBytesMax);
        requirePositive("bytes of a body", bodyBytesMax);
        requirePositive("requests sent ahead", pipelinedMax);
        requirePositive("operations under way", operationsMax);
        requirePositive("watches", watchesMax);
        requirePositive("time for a request", requestNanos);
        requirePositive("time for an answer", answerNanos);
        requirePositive("time to be idle", idleNanos);
        checkArgument(
                bodiesBytesMax >= bodyBytesMax,
                "%s bytes of all bodies together are less than those of one, %s",
                bodiesBytesMax,
                bodyBytesMax);
    }

    private static void requirePositive(String what, long value) {
        checkArgument(value > 0, "the bound on %s, %s, is not positive", what, value);
    }
}
