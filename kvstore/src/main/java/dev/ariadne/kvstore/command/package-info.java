/**
 * What can be asked of the store and what it answers, as records and as bytes.
 *
 * <p>Every encoded form is sealed: its kind, a version, its contents and a CRC-32C. One that was damaged anywhere is refused
 * as a whole.
 */
@NullMarked
package dev.ariadne.kvstore.command;

import org.jspecify.annotations.NullMarked;
