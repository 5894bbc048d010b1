package dev.ariadne.sim.disk;

import dev.ariadne.sim.world.Draws;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The medium below the files at one instant, and what it may do to sectors at rest: those that are certain, and that no write under way
 * is about to replace.
 *
 * <p>What the last sync of a file made durable is spared. Were it damaged, nobody could tell it from a write that a power failure tore
 * before it was acknowledged (Alagappan et al., Protocol-Aware Recovery for Consensus-Based Storage, FAST 2018), so no storage could
 * be blamed for cutting it off. Any of a file that has its name only when it is complete may be hit.
 */
final class Medium {
    private static final int SECTOR = SimFile.SECTOR;

    private final long time;

    /** In order of names, then of positions. */
    private final List<Sector> sectors = new ArrayList<>();

    /** @param complete the names that files have only when they are complete */
    Medium(Directory directory, Predicate<String> complete, long time) {
        this.time = time;
        for (Map.Entry<String, SimFile> entry : directory.certain().entrySet()) {
            SimFile file = entry.getValue();
            boolean isComplete = complete.test(entry.getKey());
            int limit = isComplete ? file.certainSize() : Math.min(file.tail(), file.certainSize());
            int count = isComplete ? (limit + SECTOR - 1) / SECTOR : limit / SECTOR;
            for (int index = 0; index < count; index++) {
                if (file.isAtRest(index, time)) {
                    sectors.add(new Sector(file, index));
                }
            }
        }
    }

    /** Changes one byte in each of some sectors; returns in how many. */
    int rot(int count, Draws draws) {
        List<Sector> left = new ArrayList<>(sectors);
        int rotten = 0;
        for (; rotten < count && !left.isEmpty(); rotten++) {
            Sector sector = left.remove(draws.nextInt(left.size()));
            int position = sector.from() + draws.nextInt(sector.length());
            byte becomes = (byte) (sector.file.certain(position) ^ (1 + draws.nextInt(255)));
            sector.file.damage(time, position, becomes);
        }
        return rotten;
    }

    /**
     * Puts the contents of a sector in the place of another, and zeros in its own; returns whether there were two that differ. Half of the
     * time it is the same place of another file, where they look most as if they belonged there.
     */
    boolean misplace(Draws draws) {
        Sector source = pick(sectors, draws);
        Sector victim = pick(source != null && draws.nextBoolean() ? counterparts(source) : sectors, draws);
        if (source == null || victim == null || source.hasSameBytes(victim)) {
            return false;
        }
        for (int i = 0; i < SECTOR; i++) {
            byte meant = source.at(i);
            source.damage(time, i, (byte) 0);
            victim.damage(time, i, meant);
        }
        return true;
    }

    /** What a read of a range may find in the place of one of its sectors, if there is anything else to find. */
    @Nullable
    Misread misread(SimFile file, int position, int length, Draws draws) {
        List<Sector> inside = sectors.stream()
                .filter(sector -> sector.file == file)
                .filter(sector -> sector.from() >= position && sector.from() + sector.length() <= position + length)
                .toList();
        Sector meant = pick(inside, draws);
        Sector found = pick(sectors, draws);
        if (meant == null || found == null || Arrays.equals(meant.seen(), found.seen())) {
            return null;
        }
        return new Misread(meant.from() - position, Arrays.copyOf(found.seen(), meant.length()));
    }

    private List<Sector> counterparts(Sector of) {
        return sectors.stream()
                .filter(other -> other.index == of.index && other.file != of.file)
                .toList();
    }

    private static @Nullable Sector pick(List<Sector> from, Draws draws) {
        int share = (int) (draws.nextDouble() * from.size());
        return from.isEmpty() ? null : from.get(share);
    }

    /** What a read finds from an offset on, in the place of what is there. */
    static final class Misread {
        private final int offset;
        private final byte[] found;

        Misread(int offset, byte[] found) {
            this.offset = offset;
            this.found = found;
        }

        void into(ByteBuffer read) {
            read.put(offset, found);
        }
    }

    /** A sector of a file; the last one may be shorter. */
    private record Sector(SimFile file, int index) {
        int from() {
            return index * SECTOR;
        }

        int length() {
            return Math.min(SECTOR, file.certainSize() - from());
        }

        /** What running code sees, which may not have seen damage yet; with zeros up to a whole sector. */
        byte[] seen() {
            byte[] visible = file.visible();
            return Arrays.copyOf(
                    Arrays.copyOfRange(visible, from(), Math.max(from(), Math.min(visible.length, from() + length()))),
                    SECTOR);
        }

        byte at(int i) {
            return i < length() ? file.certain(from() + i) : 0;
        }

        void damage(long time, int i, byte becomes) {
            if (i < length()) {
                file.damage(time, from() + i, becomes);
            }
        }

        boolean hasSameBytes(Sector other) {
            for (int i = 0; i < SECTOR; i++) {
                if (at(i) != other.at(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
