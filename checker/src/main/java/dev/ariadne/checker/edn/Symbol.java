package dev.ariadne.checker.edn;

/** An EDN symbol, such as {@code free}. */
public record Symbol(String name) {
    @Override
    public String toString() {
        return name;
    }
}
