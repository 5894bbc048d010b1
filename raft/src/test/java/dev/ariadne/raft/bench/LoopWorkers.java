package dev.ariadne.raft.bench;

import dev.ariadne.raft.node.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Lets an actor work on the loop itself, between two flushes, for disks that never make it wait. */
final class LoopWorkers implements Workers {
    /** Does what has queued up for one actor and gives the answers. */
    private interface Actor {
        boolean work();
    }

    private final List<Actor> actors = new ArrayList<>();

    @Override
    public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
        List<J> jobs = new ArrayList<>();
        List<A> answers = new ArrayList<>();
        actors.add(() -> {
            if (jobs.isEmpty()) {
                return false;
            }
            batch.accept(List.copyOf(jobs), answers::add);
            jobs.clear();
            answers.forEach(onAnswer);
            answers.clear();
            return true;
        });
        return jobs::add;
    }

    /** Returns whether there was anything to do. */
    boolean work() {
        boolean any = false;
        for (Actor actor : actors) {
            any |= actor.work();
        }
        return any;
    }
}
