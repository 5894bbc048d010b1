package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * When something happened.
 *
 * @param event position among all events of the recording, the first being 0; this alone orders them
 * @param nanos what the recorder's clock said, for people to read, or {@link #NO_TIME}
 */
public record Moment(int event, long nanos) {
    public static final long NO_TIME = Long.MIN_VALUE;

    public Moment {
        checkArgument(event >= 0, "negative event %s", event);
    }
}
