/** One replica of the store: requests and messages in, replies and messages out, without a thread or a socket. Reads cost no entry in the log. */
@NullMarked
package dev.ariadne.kvstore.server;

import org.jspecify.annotations.NullMarked;
