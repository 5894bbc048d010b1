package dev.ariadne.kvstore.command;

/**
 * Names one attempt of one client, so that an answer finds it.
 *
 * @param client unique to one life of a client: after a restart it is another
 * @param attempt rises with every request that the client sends
 */
public record RequestId(long client, long attempt) {
    @Override
    public String toString() {
        return client + "#" + attempt;
    }
}
