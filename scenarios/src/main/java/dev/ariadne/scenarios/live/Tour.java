package dev.ariadne.scenarios.live;

import java.time.Duration;
import java.util.OptionalLong;

/** What a visitor should have seen, with captions: the leader killed, the leader cut off, all killed at once. */
final class Tour {
    private static final long LOOK_MILLIS = 6_000;
    private static final long BACK_NANOS_MAX = Duration.ofSeconds(30).toNanos();

    private final Demo demo;

    Tour(Demo demo) {
        this.demo = demo;
    }

    /** Does it all, in about a minute. */
    void run() {
        try {
            show("Clients write and read all the time. Every answer is judged as it arrives.");
            leaderKilled();
            leaderCutOff();
            powerLoss();
            show(
                    demo.isLinearizable()
                            ? "That was the tour. Nothing acknowledged was lost. Now break it yourself."
                            : "That was the tour, and something was lost.");
        } catch (IllegalArgumentException e) {
            demo.tell("the tour ends: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            demo.caption("");
        }
    }

    private void show(String caption) throws InterruptedException {
        demo.caption(caption);
        demo.rest(LOOK_MILLIS);
    }

    private int leader() throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            int leader = demo.cluster().leader().map(id -> (int) id.value()).orElse(0);
            if (leader != 0) {
                return leader;
            }
            demo.rest(100);
        }
        throw new IllegalArgumentException("nobody leads");
    }

    /** How long the service was away, in words. */
    private String back(long since) throws InterruptedException {
        OptionalLong nanos = demo.recovery().await(since, BACK_NANOS_MAX);
        return nanos.isPresent() ? "after " + Recovery.seconds(nanos.getAsLong()) : "not after 30 s";
    }

    private void leaderKilled() throws InterruptedException {
        int leader = leader();
        demo.caption(
                "kill -9 of node " + leader + ", the leader. The others wait for it, then one of them asks for votes.");
        demo.act("kill " + leader);
        String back = back(System.nanoTime());
        show("Node " + leader() + " leads. The service was back " + back + ".");
        demo.act("restart " + leader);
        show("Node " + leader + " is started again, reads its log, and is sent what it missed.");
    }

    private void leaderCutOff() throws InterruptedException {
        int leader = leader();
        demo.caption("Node " + leader + " leads, and is cut off from the others. It does not know yet.");
        demo.act("cut " + leader);
        String back = back(System.nanoTime());
        show("It hears of no majority, and steps down. Node " + other(leader) + " leads, and the service was back "
                + back + ".");
        demo.act("heal");
        show("The network is whole. What node " + leader + " missed, it is sent.");
    }

    /** Who leads the majority; the one that is cut off may not know yet that it does not lead. */
    private int other(int former) throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            int leader = leader();
            if (leader != former) {
                return leader;
            }
            demo.rest(100);
        }
        return former;
    }

    private void powerLoss() throws InterruptedException {
        demo.caption("All nodes are killed at once, in the middle of whatever they were writing.");
        demo.act("kill all");
        demo.rest(LOOK_MILLIS / 2);
        demo.caption("All are started again. What was acknowledged is on the disks of a majority.");
        demo.act("restart all");
        String back = back(System.nanoTime());
        show("The service is back " + back + " of starting again, with what was acknowledged before.");
    }
}
