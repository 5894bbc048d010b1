package dev.ariadne.checker.model;

import org.jspecify.annotations.Nullable;

/** What a register holds: a value, or null for none. */
record Cell(@Nullable Object value) {}
