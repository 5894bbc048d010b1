package dev.ariadne.checker.edn;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words as numbers. */
final class Numbers {
    private static final Pattern INTEGER = Pattern.compile("([+-]?(?:0|[1-9][0-9]*))N?");
    private static final Pattern HEXADECIMAL = Pattern.compile("([+-]?)0[xX]([0-9a-fA-F]+)N?");
    private static final Pattern RATIO = Pattern.compile("([+-]?(?:0|[1-9][0-9]*))/([1-9][0-9]*)");
    private static final Pattern DECIMAL =
            Pattern.compile("([+-]?(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)(M?)");
    private static final Pattern JSON = Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** So many digits fit into a long. */
    private static final int SHORT_DIGITS = 18;

    private Numbers() {}

    /** True if the marked word is an integer that surely fits into a long. */
    static boolean isShortInteger(TextSource text) {
        int length = text.marked();
        int first = length > 1 && text.marked(0) == '-' ? 1 : 0;
        if (length == first || length > SHORT_DIGITS || (text.marked(first) == '0' && length > first + 1)) {
            return false;
        }
        for (int i = first; i < length; i++) {
            if (text.marked(i) < '0' || text.marked(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The marked word, which is a short integer. */
    static long shortInteger(TextSource text) {
        boolean negative = text.marked(0) == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < text.marked(); i++) {
            value = 10 * value + text.marked(i) - '0';
        }
        return negative ? -value : value;
    }

    /** The number that {@code word} is in EDN, or null. Octal digits, {@code 007}, are refused, as EDN does. */
    static @Nullable Object edn(String word) {
        Matcher integer = INTEGER.matcher(word);
        if (integer.matches()) {
            return whole(new BigInteger(integer.group(1)));
        }
        Matcher decimal = DECIMAL.matcher(word);
        if (decimal.matches()) {
            return decimal.group(2).isEmpty() ? (Object) Double.valueOf(word) : decimal(decimal.group(1));
        }
        Matcher hexadecimal = HEXADECIMAL.matcher(word);
        if (hexadecimal.matches()) {
            return whole(new BigInteger(hexadecimal.group(1) + hexadecimal.group(2), 16));
        }
        Matcher ratio = RATIO.matcher(word);
        return ratio.matches() ? ratio(new BigInteger(ratio.group(1)), new BigInteger(ratio.group(2))) : null;
    }

    /** The number that {@code word} is in JSON, or null. */
    static @Nullable Object json(String word) {
        Matcher number = JSON.matcher(word);
        if (!number.matches()) {
            return null;
        }
        boolean integer = number.group(1) == null && number.group(2) == null;
        return integer ? whole(new BigInteger(word)) : (Object) Double.valueOf(word);
    }

    private static Object whole(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    /** Null where the exponent is too long for a decimal. */
    private static @Nullable BigDecimal decimal(String digits) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException tooLong) {
            return null;
        }
    }

    private static Object ratio(BigInteger numerator, BigInteger denominator) {
        BigInteger divisor = numerator.gcd(denominator);
        BigInteger lowest = denominator.divide(divisor);
        return lowest.equals(BigInteger.ONE)
                ? whole(numerator.divide(divisor))
                : new Ratio(numerator.divide(divisor), lowest);
    }
}
