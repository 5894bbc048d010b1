package dev.ariadne.sim.disk;

import java.io.IOException;

/** There is no room on the disk for what was to be created or written. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    DiskFullException(String name) {
        super("no room left on the disk for " + name + " (injected)");
    }
}
