package dev.ariadne.raft.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The files and sockets that this process may have open. A crowd of callers must not take what a node lives on: without one to spare
 * it can neither write its log nor even load a class.
 */
public final class OpenFiles {
    private OpenFiles() {}

    /** One part of so many, but no more than a maximum, which is also the answer where the system does not tell. */
    public static int share(int parts, int max) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(max, unix.getMaxFileDescriptorCount() / parts)
                : max;
    }
}
