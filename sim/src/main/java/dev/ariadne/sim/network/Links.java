package dev.ariadne.sim.network;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The links by sender, then by receiver; each is made when it is first used. */
final class Links {
    private final Maker maker;
    private @Nullable Link[][] rows = new @Nullable Link[0][];

    Links(Maker maker) {
        this.maker = maker;
    }

    Link at(int from, int to) {
        if (from >= 0 && from < rows.length) {
            @Nullable Link[] row = rows[from];
            Link link = row != null && to >= 0 && to < row.length ? row[to] : null;
            if (link != null) {
                return link;
            }
        }
        return make(from, to);
    }

    private Link make(int from, int to) {
        Link link = maker.make(from, to);
        if (from >= rows.length) {
            rows = Arrays.copyOf(rows, 2 * from + 1);
        }
        @Nullable Link[] row = rows[from];
        row = row == null ? new @Nullable Link[to + 1] : row;
        row = to < row.length ? row : Arrays.copyOf(row, 2 * to + 1);
        row[to] = link;
        rows[from] = row;
        return link;
    }

    /** By sender, then by receiver. */
    void forEach(Consumer<Link> action) {
        for (@Nullable Link[] row : rows) {
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

    /** Makes a link, or refuses its ends. */
    @FunctionalInterface
    interface Maker {
        Link make(int from, int to);
    }
}
