package dev.ariadne.scenarios.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The end of a node's log on its disk, cut off as by a disk that had promised more than it wrote. */
final class LogTail {
    private static final String SEGMENT = "wal-";

    private LogTail() {}

    /** Cuts so many bytes off what was written last into the last segment; all of it if it is less. The node is down. */
    static void cut(Path data, int bytes) throws IOException {
        Optional<Path> last;
        try (Stream<Path> files = Files.list(data)) {
            last = files.filter(file -> file.getFileName().toString().startsWith(SEGMENT))
                    .max(Comparator.comparing(Path::toString));
        }
        if (last.isPresent()) {
            try (FileChannel file = FileChannel.open(last.get(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long end = end(file);
                file.truncate(Math.max(end / 2, end - bytes));
            }
        }
    }

    /** Behind the last byte that is not zero, since room may be there beforehand. */
    private static long end(FileChannel file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) file.size());
        int end = 0;
        for (int n = file.read(all); n > 0; n = file.read(all)) {
            end += n;
        }
        while (end > 0 && all.get(end - 1) == 0) {
            end--;
        }
        return end;
    }
}
