/**
 * EDN, the notation of Jepsen's histories: text to plain Java values and back. Written from the published format, with one
 * liberty in reading (an integer marked {@code N} that fits is a {@code Long}) and none in writing.
 */
@NullMarked
package dev.ariadne.checker.edn;

import org.jspecify.annotations.NullMarked;
