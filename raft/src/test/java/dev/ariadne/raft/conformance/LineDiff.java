package dev.ariadne.raft.conformance;

/** The difference between two texts, line by line: what both have, what only the first (-) and only the second (+). */
final class LineDiff {
    private LineDiff() {}

    static String of(String expected, String actual) {
        String[] a = lines(expected);
        String[] b = lines(actual);
        int[][] common = longestCommon(a, b);
        StringBuilder diff = new StringBuilder();
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            if (i < a.length && j < b.length && a[i].equals(b[j])) {
                diff.append("  ").append(a[i++]).append('\n');
                j++;
            } else if (j == b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) {
                diff.append("- ").append(a[i++]).append('\n');
            } else {
                diff.append("+ ").append(b[j++]).append('\n');
            }
        }
        return diff.toString();
    }

    /** The lines of a text that is empty or ends with a newline. */
    private static String[] lines(String text) {
        return text.isEmpty()
                ? new String[0]
                : text.substring(0, text.length() - 1).split("\n", -1);
    }

    /** For each pair of ends of the two texts, how many lines at most they have in common, in the same order. */
    private static int[][] longestCommon(String[] a, String[] b) {
        int[][] common = new int[a.length + 1][b.length + 1];
        for (int i = a.length - 1; i >= 0; i--) {
            for (int j = b.length - 1; j >= 0; j--) {
                common[i][j] =
                        a[i].equals(b[j]) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
