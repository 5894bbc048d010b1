package dev.ariadne.raft.host;

import java.io.Closeable;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Connections of those who have not said yet who they are. They have a time for that, all in all, however slowly they speak, and
 * are not many: one too many takes the place of the oldest. Thread-safe.
 */
final class Lobby implements Closeable {
    /** Who is a node needs a moment only, so that even beside a crowd of others there is room. */
    static final int WAITING_MAX = OpenFiles.share(8, 64);

    private final long millisMax;
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, Lobby::thread);

    /** The oldest first, each with what will end it. */
    private final Map<Socket, Future<?>> waiting = new LinkedHashMap<>();

    private boolean closed;

    Lobby(long millisMax) {
        this.millisMax = millisMax;
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "lobby");
        thread.setDaemon(true);
        return thread;
    }

    synchronized void enter(Socket socket) {
        if (closed) {
            TcpTransport.close(socket);
            return;
        }
        if (waiting.size() == WAITING_MAX) {
            turnOut(waiting.keySet().iterator().next());
        }
        waiting.put(socket, alarms.schedule(() -> turnOut(socket), millisMax, TimeUnit.MILLISECONDS));
    }

    /** It has introduced itself, or is gone. */
    synchronized void leave(Socket socket) {
        Future<?> alarm = waiting.remove(socket);
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private synchronized void turnOut(Socket socket) {
        if (waiting.containsKey(socket)) {
            leave(socket);
            TcpTransport.close(socket);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        alarms.shutdown();
        List.copyOf(waiting.keySet()).forEach(this::turnOut);
    }
}
