package dev.ariadne.scenarios.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.ariadne.raft.host.Address;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Answers 204 to whatever arrives, on one thread: how fast {@link LoadGenerator} is against what costs nothing. */
final class SilentServer implements Closeable {
    private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);

    private final Thread thread = new Thread(this::run, "silent-server");
    private volatile boolean closed;

    SilentServer() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    Address address() {
        return new Address("127.0.0.1", server.socket().getLocalPort());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        Uninterruptibles.joinUninterruptibly(thread);
        selector.close();
        server.close();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException gone) {
            return; // who measures sees that no more answers come
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel accepted = server.accept();
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ);
        } else if (((SocketChannel) key.channel()).read(input.clear()) < 0) {
            key.channel().close();
        } else {
            ((SocketChannel) key.channel()).write(answer.flip());
        }
    }
}
