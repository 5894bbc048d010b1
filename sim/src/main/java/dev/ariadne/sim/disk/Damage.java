package dev.ariadne.sim.disk;

/**
 * A range of a file in which the medium no longer has what was once durable.
 *
 * @param file its name; empty if the file has none any more
 * @param from the first damaged byte
 * @param to the byte after the last damaged one
 */
public record Damage(String file, long from, long to) {}
