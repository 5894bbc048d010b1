package dev.ariadne.checker.edn;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigInteger;

/** A fraction in lowest terms, as Clojure writes it; {@code denominator} is greater than 1. */
public record Ratio(BigInteger numerator, BigInteger denominator) {
    public Ratio {
        checkArgument(
                denominator.compareTo(BigInteger.ONE) > 0
                        && numerator.gcd(denominator).equals(BigInteger.ONE),
                "%s/%s is no fraction in lowest terms",
                numerator,
                denominator);
    }

    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }
}
