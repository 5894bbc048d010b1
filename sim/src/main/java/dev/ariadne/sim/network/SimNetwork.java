package dev.ariadne.sim.network;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.World;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A network of datagrams between endpoints, which are small numbers. Bytes are copied at the door, so no two endpoints ever share an
 * object.
 *
 * <p>A message is dropped if its link is cut when it is sent or when it would arrive, if it does not fit into the queue of a slow link,
 * if the connection is reset while it is under way, and if nobody is registered when it arrives.
 */
public final class SimNetwork {
    /** Endpoints are numbered below this. */
    public static final int ENDPOINTS_MAX = 1 << 16;

    private final World world;
    private LinkQuality defaultQuality = LinkQuality.GOOD;
    private @Nullable Function<byte[], String> describe;

    /** Links between ends that pass begin with the quality of the last {@link #restore}, the others with the default. */
    private IntPredicate restored = end -> false;

    private LinkQuality restoredQuality = LinkQuality.GOOD;

    private final Links links = new Links(this::newLink);

    private @Nullable Receiver[] receivers = new @Nullable Receiver[0];

    public SimNetwork(World world) {
        this.world = world;
    }

    /** Connects an endpoint, or gives it another receiver. */
    public void register(int endpoint, Receiver receiver) {
        checkEndpoint(endpoint);
        if (endpoint >= receivers.length) {
            receivers = Arrays.copyOf(receivers, 2 * endpoint + 1);
        }
        receivers[endpoint] = receiver;
    }

    /** Disconnects an endpoint: what arrives from now on is dropped. */
    public void unregister(int endpoint) {
        checkEndpoint(endpoint);
        if (endpoint < receivers.length) {
            receivers[endpoint] = null;
        }
    }

    /** Describes messages in a trace that is told, in more words than their label. */
    public void describeWith(Function<byte[], String> describe) {
        this.describe = describe;
    }

    /** Sends a message; {@code label} names its kind in traces. */
    public void send(int from, int to, byte[] message, String label) {
        Link link = link(from, to);
        Link.Fate fate = link.next();
        link.sent++;
        byte[] copy = message.clone();
        record("send", link, copy, label);
        if (link.cuts > 0) {
            link.cutOff++;
            record("cut", link, copy, label);
            return;
        }
        long departure = link.depart(world.now(), copy.length);
        if (departure < 0) {
            link.overflowed++;
            record("overflow", link, copy, label);
            return;
        }
        long arrival = departure + fate.delay();
        if (fate.secondAfter() >= 0) {
            link.duplicated++;
            deliver(link, arrival + fate.secondAfter(), copy.clone(), label);
        }
        if (fate.isLost()) {
            link.lost++;
            record("lose", link, copy, label);
            return;
        }
        if (fate.isDamaged() && copy.length > 0) {
            link.corrupted++;
            int at = (int) Long.remainderUnsigned(fate.where(), copy.length);
            copy[at] ^= (byte) (1 + (fate.where() >>> 32) % 255);
        }
        deliver(link, link.arrival(arrival), copy, label);
    }

    private void deliver(Link link, long time, byte[] message, String label) {
        int connection = link.connection;
        world.schedule(time, () -> {
            if (connection != link.connection) {
                link.reset++;
                record("reset", link, message, label);
            } else {
                arrive(link, message, label);
            }
        });
    }

    private void arrive(Link link, byte[] message, String label) {
        if (link.clogs > 0 || !link.held.isEmpty()) {
            link.heldBack++;
            record("hold", link, message, label);
            link.held.add(new Link.Message(message, label));
        } else {
            hand(link, message, label);
        }
    }

    private void hand(Link link, byte[] message, String label) {
        Receiver receiver = receiver(link.to);
        if (link.cuts > 0) {
            link.cutOff++;
            record("cut", link, message, label);
        } else if (receiver == null) {
            link.unreceived++;
            record("nobody", link, message, label);
        } else {
            link.delivered++;
            record("arrive", link, message, label);
            receiver.receive(link.from, message);
        }
    }

    /** Delivers what a clog held, each message as an event of its own; whoever arrives meanwhile waits behind them. */
    private void release(Link link) {
        if (link.releasing || link.clogs > 0 || link.held.isEmpty()) {
            return;
        }
        link.releasing = true;
        world.schedule(world.now(), () -> {
            link.releasing = false;
            Link.Message first = link.clogs > 0 ? null : link.held.poll();
            if (first != null) {
                hand(link, first.bytes, first.label);
                release(link);
            }
        });
    }

    private @Nullable Receiver receiver(int endpoint) {
        return endpoint < receivers.length ? receivers[endpoint] : null;
    }

    private void record(String kind, Link link, byte[] message, String label) {
        Function<byte[], String> words = world.trace().isTold() ? describe : null;
        world.trace()
                .recordUnhashed(
                        world.now(),
                        kind,
                        link.from,
                        link.to,
                        Mixer.hash(message),
                        words == null ? label : words.apply(message));
    }

    /** Sets the quality of all links, present and future, but those that have one of their own. */
    public void quality(LinkQuality quality) {
        defaultQuality = quality;
        restored = end -> false;
        links.forEach(this::useQuality);
    }

    /** Gives one direction between two endpoints a quality of its own. */
    public void quality(int from, int to, LinkQuality quality) {
        Link link = link(from, to);
        link.own = quality;
        useQuality(link);
    }

    /** Gives one direction between two endpoints the quality of all others again. */
    public void commonQuality(int from, int to) {
        Link link = link(from, to);
        link.own = null;
        useQuality(link);
    }

    private void useQuality(Link link) {
        LinkQuality own = link.own;
        link.quality = own != null ? own : commonQualityOf(link.from, link.to);
    }

    private LinkQuality commonQualityOf(int from, int to) {
        return isRestored(from, to) ? restoredQuality : defaultQuality;
    }

    public LinkQuality quality(int from, int to) {
        return link(from, to).quality;
    }

    /** Cuts one direction between two endpoints. Cuts add up: each needs a mend of its own. */
    public void cut(int from, int to) {
        link(from, to).cuts++;
    }

    /** Takes back one cut of one direction between two endpoints. */
    public void mend(int from, int to) {
        Link link = link(from, to);
        checkArgument(link.cuts > 0, "link %s>%s is not cut", from, to);
        link.cuts--;
    }

    /**
     * Holds back what arrives in one direction between two endpoints, until it is unclogged: then it is delivered in the order in which
     * it arrived. Clogs add up.
     */
    public void clog(int from, int to) {
        link(from, to).clogs++;
    }

    /** Takes back one clog of one direction between two endpoints. */
    public void unclog(int from, int to) {
        Link link = link(from, to);
        checkArgument(link.clogs > 0, "link %s>%s is not clogged", from, to);
        link.clogs--;
        release(link);
    }

    /** Resets the connection between two endpoints: all that is under way, both ways, is lost, and both hear of it. */
    public void reset(int one, int other) {
        dropUnderWay(link(one, other));
        dropUnderWay(link(other, one));
        world.schedule(world.now(), () -> tellDisconnected(one, other));
        world.schedule(world.now(), () -> tellDisconnected(other, one));
    }

    private void dropUnderWay(Link link) {
        link.connection++;
        for (Link.Message message : link.held) {
            link.reset++;
            record("reset", link, message.bytes, message.label);
        }
        link.held.clear();
    }

    private void tellDisconnected(int endpoint, int peer) {
        Receiver receiver = receiver(endpoint);
        if (receiver != null) {
            receiver.disconnected(peer);
        }
    }

    /**
     * Takes back all cuts and clogs of the links, present and future, of which both ends pass, and gives these links a quality.
     */
    public void restore(IntPredicate ends, LinkQuality quality) {
        restored = ends;
        restoredQuality = quality;
        links.forEach(link -> {
            if (isRestored(link.from, link.to)) {
                link.cuts = 0;
                link.clogs = 0;
                link.own = null;
                useQuality(link);
                release(link);
            }
        });
    }

    private boolean isRestored(int from, int to) {
        return restored.test(from) && restored.test(to);
    }

    public boolean isCut(int from, int to) {
        return link(from, to).cuts > 0;
    }

    /** What became of all messages. */
    public NetworkCounters counters() {
        NetworkCounters[] sum = {NetworkCounters.NONE};
        links.forEach(link -> sum[0] = sum[0].plus(link.counters()));
        return sum[0];
    }

    /** What became of the messages in one direction between two endpoints. */
    public NetworkCounters counters(int from, int to) {
        return link(from, to).counters();
    }

    private Link link(int from, int to) {
        return links.at(from, to);
    }

    private Link newLink(int from, int to) {
        checkEndpoint(from);
        checkEndpoint(to);
        return new Link(world, from, to, commonQualityOf(from, to));
    }

    private static void checkEndpoint(int endpoint) {
        checkArgument(endpoint >= 0 && endpoint < ENDPOINTS_MAX, "endpoint %s is not in 0 to 65535", endpoint);
    }
}
