package dev.ariadne.scenarios.live;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** What the machine gives below any store: the sync of a small append, and a round trip over loopback. In nanoseconds. */
final class RawBench {
    private static final int APPEND_BYTES = 4 << 10;
    private static final int FILE_BYTES = 32 << 20;
    private static final int MESSAGE_BYTES = 128;

    private RawBench() {}

    /**
     * Appends to files that have their length already, each with a thread of its own.
     *
     * @param preallocated whether the files hold zeros already where the appends go, and not only afterwards
     */
    static Histogram sync(Path directory, int writers, boolean preallocated, long nanos) throws IOException {
        List<Callable<Histogram>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Path file = directory.resolve("raw-" + i);
            tasks.add(() -> append(file, preallocated, nanos));
        }
        return all(tasks);
    }

    private static Histogram append(Path file, boolean preallocated, long nanos) throws IOException {
        Histogram latencies = new Histogram(3);
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            if (preallocated) {
                ByteBuffer zeros = ByteBuffer.allocate(FILE_BYTES);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                channel.force(true);
            }
            ByteBuffer block = ByteBuffer.allocateDirect(APPEND_BYTES);
            long position = 0;
            for (long start = System.nanoTime(); System.nanoTime() - start < nanos; position += APPEND_BYTES) {
                block.clear();
                long before = System.nanoTime();
                channel.write(block, preallocated ? position % FILE_BYTES : position);
                channel.force(false);
                latencies.recordValue(System.nanoTime() - before);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return latencies;
    }

    /** A message there and back, between two threads that wait for nothing else. */
    static Histogram loopback(long nanos) throws IOException {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return all(List.of(() -> echo(server), () -> pingPong(server, nanos)));
        }
    }

    private static Histogram echo(ServerSocketChannel server) throws IOException {
        try (SocketChannel peer = server.accept()) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            while (peer.read(message.clear()) > 0) {
                peer.write(message.flip());
            }
        }
        return new Histogram(3);
    }

    private static Histogram pingPong(ServerSocketChannel server, long nanos) throws IOException {
        Histogram latencies = new Histogram(3);
        try (SocketChannel peer = SocketChannel.open(server.getLocalAddress())) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
                long before = System.nanoTime();
                peer.write(message.clear());
                peer.read(message.clear());
                latencies.recordValue(System.nanoTime() - before);
            }
        }
        return latencies;
    }

    private static Histogram all(List<Callable<Histogram>> tasks) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            Histogram together = new Histogram(3);
            for (Future<Histogram> each : threads.invokeAll(tasks)) {
                together.add(each.get());
            }
            return together;
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
