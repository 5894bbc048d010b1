/** The client's half of the protocol: retries that take effect once, and outcomes that never claim more than is known. */
@NullMarked
package dev.ariadne.kvstore.client;

import org.jspecify.annotations.NullMarked;
