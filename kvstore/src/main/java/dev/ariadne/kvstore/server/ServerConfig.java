package dev.ariadne.kvstore.server;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a {@link KvServer} behaves.
 *
 * @param sessionsMax most open sessions; the same on all replicas and for ever, since it decides what is forgotten when
 * @param waitingMax most updates that wait for their entry, most reads and most watches that wait; more are refused as {@code BUSY}
 * @param changesMax most changes that are remembered for those who watch
 * @param watchNanosMax how long a watch may wait; who wants to wait longer asks again
 * @param readNanosMax how long a read may wait for the leader's word, which may have been lost on the way to another node
 */
public record ServerConfig(int sessionsMax, int waitingMax, int changesMax, long watchNanosMax, long readNanosMax) {
    public ServerConfig {
        checkArgument(sessionsMax > 0, "sessionsMax %s is not positive", sessionsMax);
        checkArgument(waitingMax > 0, "waitingMax %s is not positive", waitingMax);
        checkArgument(changesMax > 0, "changesMax %s is not positive", changesMax);
        checkArgument(watchNanosMax > 0, "watchNanosMax %s is not positive", watchNanosMax);
        checkArgument(readNanosMax > 0, "readNanosMax %s is not positive", readNanosMax);
    }
}
