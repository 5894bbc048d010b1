package dev.ariadne.kvstore.server;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a {@link KvServer} behaves.
 *
 * @param sessionsMax most open sessions; the same on all replicas and for ever, since it decides what is forgotten when
 * @param waitingMax most updates that wait for their entry, and most reads that wait; more are refused as {@code BUSY}
 * @param readNanosMax how long a read may wait for the leader's word, which may have been lost on the way to another node
 */
public record ServerConfig(int sessionsMax, int waitingMax, long readNanosMax) {
    public ServerConfig {
        checkArgument(sessionsMax > 0, "sessionsMax %s is not positive", sessionsMax);
        checkArgument(waitingMax > 0, "waitingMax %s is not positive", waitingMax);
        checkArgument(readNanosMax > 0, "readNanosMax %s is not positive", readNanosMax);
    }
}
