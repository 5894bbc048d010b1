package dev.ariadne.sim.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The names of a disk: those that are certain, the operations since in order, and those the running code sees. */
final class Directory {
    private TreeMap<String, SimFile> visible = new TreeMap<>();
    private final TreeMap<String, SimFile> certain = new TreeMap<>();
    private final List<Change.OfDirectory> changes = new ArrayList<>();

    /** Changes before this index are decided. */
    private int decided;

    /** A copy that holds a copy of every file. */
    Directory copy(UnaryOperator<SimFile> copyOf) {
        Directory copy = new Directory();
        visible.forEach((name, file) -> copy.visible.put(name, copyOf.apply(file)));
        certain.forEach((name, file) -> copy.certain.put(name, copyOf.apply(file)));
        for (Change.OfDirectory change : changes) {
            SimFile file = change.file == null ? null : copyOf.apply(change.file);
            copy.changes.add(change.sameFate(
                    new Change.OfDirectory(change.start, change.end, change.removed, change.added, file)));
        }
        copy.decided = decided;
        return copy;
    }

    Map<String, SimFile> visible() {
        return visible;
    }

    boolean isEmpty() {
        return visible.isEmpty() && certain.isEmpty() && changes.isEmpty();
    }

    /** The names that are certain. */
    Map<String, SimFile> certain() {
        return certain;
    }

    /** What is damaged of all files that can be reached, by file. */
    List<Damage> damage() {
        List<Damage> damage = new ArrayList<>();
        for (SimFile file : reachable()) {
            if (file.isDamaged()) {
                file.damage(nameOf(file), damage);
            }
        }
        return damage;
    }

    private String nameOf(SimFile file) {
        for (Map<String, SimFile> names : List.of(visible, certain)) {
            for (Map.Entry<String, SimFile> entry : names.entrySet()) {
                if (entry.getValue() == file) {
                    return entry.getKey();
                }
            }
        }
        return "";
    }

    /** Forgets everything. */
    void clear() {
        visible.clear();
        certain.clear();
        changes.clear();
        decided = 0;
    }

    /** The files whose names are durable at a time, by name. */
    Map<String, SimFile> durableAt(long time) {
        TreeMap<String, SimFile> durable = new TreeMap<>(certain);
        for (Change.OfDirectory change : changes.subList(0, durableChanges(time))) {
            apply(change, durable);
        }
        return durable;
    }

    /** All files that have a name, had one that is still certain, or may get one back; in the order of their ids. */
    Iterable<SimFile> reachable() {
        TreeMap<Long, SimFile> files = new TreeMap<>();
        visible.values().forEach(file -> files.put(file.id, file));
        certain.values().forEach(file -> files.put(file.id, file));
        for (Change.OfDirectory change : changes) {
            if (change.file != null) {
                files.put(change.file.id, change.file);
            }
        }
        return files.values();
    }

    void change(long start, long end, @Nullable String removed, @Nullable String added, @Nullable SimFile file) {
        Change.OfDirectory change = new Change.OfDirectory(start, end, removed, added, file);
        changes.add(change);
        apply(change, visible);
    }

    /** Decides the fate of all operations that have met no sync. Returns whether there was any. */
    boolean sync(long at, boolean held) {
        boolean any = decided < changes.size();
        for (; decided < changes.size(); decided++) {
            changes.get(decided).decide(at, held);
        }
        return any;
    }

    /** Makes certain what is durable at a time that no crash can precede any more. */
    void settle(long time) {
        int durable = durableChanges(time);
        changes.subList(0, durable).forEach(this::makeCertain);
        changes.subList(0, durable).clear();
        decided -= durable;
    }

    void undoAfter(long time) {
        changes.removeIf(change -> change.end > time);
        changes.forEach(change -> change.undecideAfter(time));
        decided = 0;
        while (decided < changes.size() && !changes.get(decided).isUndecided()) {
            decided++;
        }
        visible = new TreeMap<>(certain);
        changes.forEach(change -> apply(change, visible));
    }

    /** Loses power, after {@link #undoAfter}: a prefix of the operations survives. */
    void losePower(long time, Survival survival) {
        survival.next();
        int kept = survival.prefix(durableChanges(time), changes.size());
        changes.subList(0, kept).forEach(this::makeCertain);
        changes.clear();
        decided = 0;
        visible = new TreeMap<>(certain);
    }

    /** How many operations there are up to the last one that a sync made durable; one before it whose sync failed is carried along. */
    private int durableChanges(long time) {
        int durable = changes.size();
        while (durable > 0 && !changes.get(durable - 1).isDurableAt(time)) {
            durable--;
        }
        return durable;
    }

    private void makeCertain(Change.OfDirectory change) {
        apply(change, certain);
    }

    private static void apply(Change.OfDirectory change, Map<String, SimFile> names) {
        if (change.removed != null) {
            names.remove(change.removed);
        }
        if (change.added != null && change.file != null) {
            names.put(change.added, change.file);
        }
    }
}
