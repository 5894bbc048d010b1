package dev.ariadne.checker.edn;

/** An EDN keyword; {@code name} is what follows the colon. */
public record Keyword(String name) {
    @Override
    public String toString() {
        return ":" + name;
    }
}
