package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.run.NodeCommand;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WrongClockTest {
    private final ByteBuffer file = ByteBuffer.allocate(16);
    private long truth = 1_000;
    private final WrongClock clock = new WrongClock(file, () -> truth);

    @Test
    void drifts_and_skips_from_where_it_is() {
        long begin = clock.getAsLong();
        truth += 100;
        assertThat(clock.getAsLong()).isEqualTo(begin + 100);

        file.putLong(0, 500_000);
        truth += 100;
        assertThat(clock.getAsLong()).isEqualTo(begin + 250);

        file.putLong(0, -1_000_000);
        truth += 100;
        assertThat(clock.getAsLong()).as("stopped").isEqualTo(begin + 250);

        file.putLong(8, 7_000);
        assertThat(clock.getAsLong()).isEqualTo(begin + 7_250);
        assertThat(clock.getAsLong()).as("skips once").isEqualTo(begin + 7_250);
    }

    @Test
    void what_skipped_before_it_was_made_does_not_count() {
        file.putLong(8, 7_000);
        WrongClock later = new WrongClock(file, () -> truth);
        long begin = later.getAsLong();
        truth += 1;
        assertThat(later.getAsLong()).isEqualTo(begin + 1);
    }

    @Test
    void is_ruled_through_a_file(@TempDir Path directory) throws Exception {
        Path rules = directory.resolve("clock");
        WrongClock.Ruler ruler = WrongClock.ruler(rules);
        var ruled = WrongClock.ruledBy(rules);
        ruler.drift(-1_000_000);
        long begin = ruled.getAsLong();
        ruler.skip(3_000_000_000L);
        assertThat(ruled.getAsLong()).isEqualTo(begin + 3_000_000_000L);
    }

    /** A node whose ticks last for weeks by a clock that is right. */
    public static final class Sluggish {
        private Sluggish() {}

        /** @param flags of a node */
        public static void main(String[] flags) {
            List<String> all = new ArrayList<>(List.of("--tick-millis", "2000000000"));
            all.addAll(Arrays.asList(flags));
            NodeCommand.main(all.toArray(String[]::new));
        }
    }

    @Test
    @Timeout(60)
    void a_node_goes_by_it(@TempDir Path directory) throws Exception {
        try (LiveCluster cluster = new LiveCluster(directory, 1, Sluggish.class.getName())) {
            WrongClock.Ruler ruler = cluster.ruler(1);
            Process node = cluster.start(1);
            while (cluster.leader().isEmpty()) {
                ruler.skip(TimeUnit.DAYS.toNanos(300));
                assertThat(node.waitFor(50, TimeUnit.MILLISECONDS))
                        .as(Files.readString(cluster.log(1)))
                        .isFalse();
            }
        }
    }
}
