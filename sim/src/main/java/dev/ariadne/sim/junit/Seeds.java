package dev.ariadne.sim.junit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Seeds as people write them. */
final class Seeds {
    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,18})(?:\\.\\.(-?\\d{1,18}))?");
    private static final int MAX = 10_000_000;

    private Seeds() {}

    /**
     * Reads seeds and ranges of seeds with commas between.
     *
     * @param where names the input if something is wrong with it
     * @param max how many there may be
     */
    static List<Long> parse(String where, String text, int max) {
        LinkedHashSet<Long> seeds = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                throw new BadSettingException(
                        where + ": '" + part.strip() + "' is no seed; write 17, or 17,23, or 10..20");
            }
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
            if (last < first) {
                throw new BadSettingException(where + ": the range " + part.strip() + " ends before it begins");
            }
            if (last - first >= max - seeds.size()) {
                throw new BadSettingException(where + ": more than " + max + " seeds at once");
            }
            LongStream.rangeClosed(first, last).forEach(seeds::add);
        }
        return List.copyOf(seeds);
    }

    /** Reads a number of seeds, to be counted from the first, or a range of them. */
    static List<Long> parseMany(String where, String text, long from) {
        String stripped = text.strip();
        if (stripped.contains("..")) {
            return parse(where, stripped, MAX);
        }
        if (!stripped.matches("\\d{1,9}") || Long.parseLong(stripped) == 0) {
            throw new BadSettingException(
                    where + ": '" + stripped + "' is no number of seeds; write 5000, or a range such as 501..1000");
        }
        return count(where, from, Long.parseLong(stripped));
    }

    static List<Long> count(String where, long from, long count) {
        if (count < 1 || count > MAX) {
            throw new BadSettingException(where + ": from 1 to " + MAX + " seeds, not " + count);
        }
        return LongStream.range(from, Math.addExact(from, count)).boxed().toList();
    }

    /** Reads one seed a line; what follows a {@code #}, and lines without a seed, do not count. */
    static List<Long> parseLines(String where, List<String> lines) {
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                seeds.addAll(parse(where + ", line " + (i + 1), line, MAX));
            }
        }
        return seeds;
    }
}
