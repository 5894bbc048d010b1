package dev.ariadne.scenarios.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ariadne.raft.host.Address;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Closed-loop clients of an HTTP server on one thread: each has a connection of its own, sends a request, waits for the whole answer, and
 * sends the next. Requests are written as they were encoded beforehand, and of answers only status and length are read, so that what is
 * measured is the server.
 *
 * <p>Not thread-safe.
 */
final class LoadGenerator implements Closeable {
    /**
     * What some clients saw.
     *
     * @param failures answers that were not 2xx
     * @param latencies in nanoseconds, of all answers
     */
    record Load(long operations, long failures, double seconds, Histogram latencies) {
        double perSecond() {
            return operations / seconds;
        }

        /** @param percentile 0 to 100 */
        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /** Is told of each answer. */
    interface Listener {
        void answered(long nanoTime, long latencyNanos);
    }

    private static final int ANSWER_BYTES_MAX = 8 << 10;
    private static final long SILENCE_MILLIS_MAX = 20_000;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);

    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final List<ByteBuffer> requests;
    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer input = ByteBuffer.allocateDirect(ANSWER_BYTES_MAX);
    private Histogram latencies = new Histogram(3);
    private Listener listener = (nanoTime, latency) -> {};
    private long failures;

    /** Requests that may still be sent. */
    private long left;

    private int underWay;

    /** @param requests of which each client sends one after the other, drawn at random */
    LoadGenerator(Address target, int connections, List<byte[]> requests) throws IOException {
        this.requests = requests.stream()
                .map(request -> ByteBuffer.allocateDirect(request.length).put(request))
                .toList();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(target.resolve());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Client client = new Client(channel);
            channel.register(selector, SelectionKey.OP_READ, client);
            clients.add(client);
        }
    }

    void setListener(Listener heard) {
        listener = heard;
    }

    /**
     * Lets all clients work until so much time has passed or so many requests were sent, and their last answers are there.
     *
     * @throws IOException if a connection breaks, or all is silent for long
     */
    Load run(long nanos, long operations) throws IOException {
        latencies = new Histogram(3);
        failures = 0;
        left = operations;
        long start = System.nanoTime();
        for (Client client : clients) {
            client.sendNext(start);
        }
        while (underWay > 0) {
            if (selector.select(SILENCE_MILLIS_MAX) == 0) {
                throw new IOException("no answer within " + SILENCE_MILLIS_MAX / 1000 + " s");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((Client) key.attachment()).read();
            }
            selector.selectedKeys().clear();
            if (System.nanoTime() - start >= nanos) {
                left = 0;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Load(latencies.getTotalCount(), failures, seconds, latencies);
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.close();
    }

    private final class Client {
        final SocketChannel channel;

        /** What is here of an answer. */
        private byte[] answer = new byte[512];

        private int length;
        private long sentAt;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void sendNext(long now) throws IOException {
            if (left <= 0) {
                return;
            }
            left--;
            underWay++;
            sentAt = now;
            ByteBuffer request = requests.get(random.nextInt(requests.size()));
            request.flip();
            while (request.hasRemaining()) {
                channel.write(request); // there is room, since nothing else is under way
            }
        }

        void read() throws IOException {
            input.clear();
            if (channel.read(input) < 0) {
                throw new IOException("the server closed a connection");
            }
            input.flip();
            int more = input.remaining();
            if (length + more > answer.length) {
                answer = Arrays.copyOf(answer, Math.max(2 * answer.length, length + more));
            }
            input.get(answer, length, more);
            length += more;
            if (isWhole()) {
                long now = System.nanoTime();
                if (answer["HTTP/1.1 ".length()] != '2') {
                    failures++;
                }
                length = 0;
                underWay--;
                latencies.recordValue(now - sentAt);
                listener.answered(now, now - sentAt);
                sendNext(now);
            }
        }

        private boolean isWhole() throws IOException {
            int body = indexOf(END_OF_HEAD, 0, length);
            if (body < 0 && length > ANSWER_BYTES_MAX) {
                throw new IOException("this is no answer: " + new String(answer, 0, 100, ISO_8859_1));
            }
            return body >= 0 && length >= body + END_OF_HEAD.length + bodyLength(body);
        }

        /** What the head says; zero if it says nothing, as with 204. */
        private int bodyLength(int headEnd) {
            int at = indexOf(LENGTH, 0, headEnd);
            int bytes = 0;
            for (int i = at < 0 ? headEnd : at + LENGTH.length; i < headEnd && answer[i] != '\r'; i++) {
                bytes = answer[i] == ' ' ? bytes : 10 * bytes + answer[i] - '0';
            }
            return bytes;
        }

        /** Of something in lower case, in any case. */
        private int indexOf(byte[] text, int from, int end) {
            for (int i = from; i <= end - text.length; i++) {
                int matched = 0;
                while (matched < text.length && lower(answer[i + matched]) == text[matched]) {
                    matched++;
                }
                if (matched == text.length) {
                    return i;
                }
            }
            return -1;
        }

        private int lower(byte b) {
            return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
        }
    }
}
