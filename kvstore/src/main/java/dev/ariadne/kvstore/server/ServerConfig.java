package dev.ariadne.kvstore.server;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a {@link KvServer} behaves.
 *
 * @param sessionsMax most open sessions; the same on all replicas and for ever, since it decides what is forgotten when
 * @param waitingMax most requests that wait for their entry; more are refused as {@code BUSY}
 */
public record ServerConfig(int sessionsMax, int waitingMax) {
    public ServerConfig {
        checkArgument(sessionsMax > 0, "sessionsMax %s is not positive", sessionsMax);
        checkArgument(waitingMax > 0, "waitingMax %s is not positive", waitingMax);
    }
}
