/**
 * Records to bytes and back. Numbers are big-endian and of fixed width, lists and byte strings carry a count in front, and
 * nothing is allocated by a count that the bytes at hand cannot back.
 *
 * <p>The encoding is canonical: equal records give equal bytes, and bytes that decode at all encode to themselves again.
 */
@NullMarked
package dev.ariadne.raft.codec;

import org.jspecify.annotations.NullMarked;
