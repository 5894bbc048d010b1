package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a {@link Wal} is laid out.
 *
 * @param segmentBytes a segment that has reached this size is followed by a new one; it exceeds it by one append at most
 */
public record WalOptions(long segmentBytes) {
    public static final WalOptions DEFAULT = new WalOptions(16 << 20);

    public WalOptions {
        checkArgument(segmentBytes > 0, "segments cannot have %s bytes", segmentBytes);
    }
}
