package dev.ariadne.checker.search;

import java.util.Arrays;
import java.util.Comparator;

/** The pieces that texts are made of, to be found at the place in a text where one begins. */
final class Pieces {
    static final int NONE = -1;

    /** By number; the empty one, if any, is not sought. */
    private final String[] pieces;

    /** Numbers in the order of the pieces. */
    private final int[] sorted;

    Pieces(String[] pieces) {
        this.pieces = pieces;
        Integer[] numbers = new Integer[pieces.length];
        Arrays.setAll(numbers, number -> number);
        Arrays.sort(numbers, Comparator.comparing(number -> pieces[number]));
        int empty = numbers.length > 0 && pieces[numbers[0]].isEmpty() ? 1 : 0;
        sorted = Arrays.stream(numbers, empty, numbers.length)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Whether no piece begins with another one, so that a text is made of them in one way at most. If a piece begins with another,
     * so do all between them, and two neighbours show it.
     */
    boolean readable() {
        for (int i = 1; i < sorted.length; i++) {
            if (pieces[sorted[i]].startsWith(pieces[sorted[i - 1]])) {
                return false;
            }
        }
        return true;
    }

    int length(int piece) {
        return pieces[piece].length();
    }

    /**
     * The piece that begins at {@code from} in {@code text}, or {@code NONE}. It is the last one not after the rest of the text:
     * one between them would begin with it.
     */
    int at(String text, int from) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isAfter(pieces[sorted[middle]], text, from)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low > 0 && text.startsWith(pieces[sorted[low - 1]], from) ? sorted[low - 1] : NONE;
    }

    private static boolean isAfter(String piece, String text, int from) {
        int length = Math.min(piece.length(), text.length() - from);
        for (int i = 0; i < length; i++) {
            int difference = piece.charAt(i) - text.charAt(from + i);
            if (difference != 0) {
                return difference > 0;
            }
        }
        return piece.length() > length;
    }
}
