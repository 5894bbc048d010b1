package dev.ariadne.checker.edn;

import org.jspecify.annotations.Nullable;

/** A value with a tag in front of it, kept as it was read; {@code tag} is without its {@code #}. */
public record Tagged(String tag, @Nullable Object value) {}
