/**
 * EDN, the notation of Jepsen's histories, and JSON, its poorer relative: text to plain Java values and back. Written from the
 * published formats. Where Clojure's reader takes more than EDN's, so does ours, since Jepsen writes what Clojure prints: ratios,
 * hexadecimal integers, {@code ##Inf}, {@code ##NaN}, maps with a namespace, metadata (which is left out). One liberty in reading
 * (an integer marked {@code N} that fits is a {@code Long}), and none in writing.
 *
 * <p>A text may be hostile: depth, words and values have bounds, and every refusal is one line with the place and the cause.
 */
@NullMarked
package dev.ariadne.checker.edn;

import org.jspecify.annotations.NullMarked;
