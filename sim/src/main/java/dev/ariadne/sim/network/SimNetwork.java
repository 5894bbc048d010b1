package dev.ariadne.sim.network;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.World;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A network of datagrams between endpoints, which are small numbers. Bytes are copied at the door, so no two endpoints ever share an
 * object.
 *
 * <p>A message is dropped if its link is cut when it is sent or when it would arrive, and if nobody is registered when it arrives.
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

    /** By sender, then by receiver; a link is made when it is first used. */
    private @Nullable Link[][] links = new @Nullable Link[0][];

    private @Nullable Receiver[] receivers = new @Nullable Receiver[0];

    private long sent;
    private long delivered;
    private long duplicated;
    private long corrupted;
    private long lost;
    private long cutOff;
    private long unreceived;

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
        sent++;
        byte[] copy = message.clone();
        record("send", link, copy, label);
        if (link.cuts > 0) {
            cutOff++;
            record("cut", link, copy, label);
            return;
        }
        if (fate.secondAfter() >= 0) {
            duplicated++;
            byte[] second = copy.clone();
            world.schedule(world.now() + fate.delay() + fate.secondAfter(), () -> arrive(link, second, label));
        }
        if (fate.isLost()) {
            lost++;
            record("lose", link, copy, label);
            return;
        }
        if (fate.isDamaged() && copy.length > 0) {
            corrupted++;
            int at = (int) Long.remainderUnsigned(fate.where(), copy.length);
            copy[at] ^= (byte) (1 + (fate.where() >>> 32) % 255);
        }
        world.schedule(world.now() + fate.delay(), () -> arrive(link, copy, label));
    }

    private void arrive(Link link, byte[] message, String label) {
        Receiver receiver = link.to < receivers.length ? receivers[link.to] : null;
        if (link.cuts > 0) {
            cutOff++;
            record("cut", link, message, label);
        } else if (receiver == null) {
            unreceived++;
            record("nobody", link, message, label);
        } else {
            delivered++;
            record("arrive", link, message, label);
            receiver.receive(link.from, message);
        }
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

    /** Sets the quality of every link, present and future. */
    public void quality(LinkQuality quality) {
        defaultQuality = quality;
        restored = end -> false;
        forEachLink(link -> link.quality = quality);
    }

    /** Sets the quality of one direction between two endpoints. */
    public void quality(int from, int to, LinkQuality quality) {
        link(from, to).quality = quality;
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

    /** Cuts all links between the sides, both ways. Endpoints on no side keep all their links. */
    public void partition(List<List<Integer>> sides) {
        forEachPairAcross(sides, this::cut);
    }

    /** Takes back a {@link #partition}. */
    public void reunite(List<List<Integer>> sides) {
        forEachPairAcross(sides, this::mend);
    }

    private static void forEachPairAcross(List<List<Integer>> sides, BiConsumer<Integer, Integer> action) {
        for (List<Integer> side : sides) {
            for (List<Integer> other : sides) {
                if (side != other) {
                    side.forEach(from -> other.forEach(to -> action.accept(from, to)));
                }
            }
        }
    }

    /** Takes back all cuts of the links, present and future, of which both ends pass, and gives these links a quality. */
    public void restore(IntPredicate ends, LinkQuality quality) {
        restored = ends;
        restoredQuality = quality;
        forEachLink(link -> {
            if (isRestored(link.from, link.to)) {
                link.cuts = 0;
                link.quality = quality;
            }
        });
    }

    private boolean isRestored(int from, int to) {
        return restored.test(from) && restored.test(to);
    }

    public boolean isCut(int from, int to) {
        return link(from, to).cuts > 0;
    }

    public NetworkCounters counters() {
        return new NetworkCounters(sent, delivered, duplicated, corrupted, lost, cutOff, unreceived);
    }

    private Link link(int from, int to) {
        if (from < 0 || from >= links.length) {
            checkEndpoint(from);
            links = Arrays.copyOf(links, 2 * from + 1);
        }
        @Nullable Link[] row = links[from];
        if (row == null) {
            row = new @Nullable Link[0];
            links[from] = row;
        }
        if (to < 0 || to >= row.length) {
            checkEndpoint(to);
            row = Arrays.copyOf(row, 2 * to + 1);
            links[from] = row;
        }
        Link link = row[to];
        if (link == null) {
            link = new Link(world, from, to, isRestored(from, to) ? restoredQuality : defaultQuality);
            row[to] = link;
        }
        return link;
    }

    private void forEachLink(Consumer<Link> action) {
        for (@Nullable Link[] row : links) {
            if (row == null) {
                continue;
            }
            for (Link link : row) {
                if (link != null) {
                    action.accept(link);
                }
            }
        }
    }

    private static void checkEndpoint(int endpoint) {
        checkArgument(endpoint >= 0 && endpoint < ENDPOINTS_MAX, "endpoint %s is not in 0 to 65535", endpoint);
    }
}
