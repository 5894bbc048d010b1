package dev.ariadne.raft.membership;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change of the membership as an entry of the log carries it. The two kinds are those of etcd: the second can do all that the
 * first can, which is kept for who speaks etcd's older form.
 */
public sealed interface ConfChange {
    /** What to do, in this order. */
    List<Single> changes();

    /** A read-only view of bytes for the application, such as the address of a new member. */
    ByteBuffer context();

    /** How to carry it out. */
    Transition transition();

    /** Whether this leaves the joint configuration. */
    default boolean leavesJoint() {
        return transition() == Transition.AUTO && changes().isEmpty();
    }

    /** Whether this goes through a joint configuration. */
    default boolean entersJoint() {
        return transition() != Transition.AUTO || changes().size() > 1;
    }

    /** Whether the leader leaves the joint configuration that this enters without being asked. */
    default boolean autoLeaves() {
        return entersJoint() && transition() != Transition.JOINT_EXPLICIT;
    }

    /**
     * One change, carried out without a joint configuration.
     *
     * @param id chosen by the proposer to recognize its change; not interpreted here
     */
    record V1(long id, Single change, ByteBuffer context) implements ConfChange {
        public V1 {
            context = copy(context);
        }

        @Override
        public List<Single> changes() {
            return List.of(change);
        }

        @Override
        public Transition transition() {
            return Transition.AUTO;
        }

        @Override
        public ByteBuffer context() {
            return context.duplicate();
        }

        @Override
        public String toString() {
            return change.toString();
        }
    }

    /** Any number of changes, carried out together; without any, and with {@link Transition#AUTO}, it leaves the joint configuration. */
    record V2(Transition transition, List<Single> changes, ByteBuffer context) implements ConfChange {
        /** The change that leaves a joint configuration. */
        public static final V2 LEAVE_JOINT = new V2(Transition.AUTO, List.of(), ByteBuffer.allocate(0));

        public V2 {
            changes = List.copyOf(changes);
            context = copy(context);
        }

        @Override
        public ByteBuffer context() {
            return context.duplicate();
        }

        @Override
        public String toString() {
            return (transition + " " + Single.toString(changes)).strip();
        }
    }

    /** How a {@link V2} is carried out. */
    enum Transition {
        /** Directly if it is one change at most, else like {@link #JOINT_IMPLICIT}. */
        AUTO,
        /** Through a joint configuration, which the leader leaves as soon as it can. */
        JOINT_IMPLICIT,
        /** Through a joint configuration, which lasts until {@link V2#LEAVE_JOINT} is proposed. */
        JOINT_EXPLICIT
    }

    /** What to do with a node. The letter of the compact form is the first of {@code voter, learner, remove, update}. */
    enum Kind {
        ADD_VOTER('v'),
        ADD_LEARNER('l'),
        REMOVE('r'),
        /** Tells the application something about a member; the membership stays. */
        UPDATE('u');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /**
     * What to do with one node, written as in {@code v1}.
     *
     * @param node null in a change that was withdrawn after it was proposed, written with id 0: it counts and does nothing
     */
    record Single(Kind kind, @Nullable NodeId node) {
        /**
         * Reads changes separated by blanks, as in {@code v1 l2 r3 u4}.
         *
         * @throws IllegalArgumentException naming the word that is no change
         */
        public static List<Single> parseAll(String text) {
            return Arrays.stream(text.split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .map(Single::parse)
                    .toList();
        }

        private static Single parse(String word) {
            for (Kind kind : Kind.values()) {
                if (word.charAt(0) == kind.letter && word.matches(".[0-9]{1,19}")) {
                    long id = Long.parseUnsignedLong(word.substring(1));
                    if (id >= 0) {
                        return new Single(kind, id == 0 ? null : NodeId.of(id));
                    }
                }
            }
            throw new IllegalArgumentException("\"" + word + "\" is not a change such as v1, l2, r3 or u4");
        }

        /** The inverse of {@link #parseAll}. */
        public static String toString(List<Single> changes) {
            return changes.stream().map(Single::toString).collect(Collectors.joining(" "));
        }

        @Override
        public String toString() {
            return kind.letter + (node == null ? "0" : node.toString());
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return ByteBuffer.wrap(copy).asReadOnlyBuffer();
    }
}
