/** One replica of the store: requests and messages in, replies and messages out, without a thread or a socket. */
@NullMarked
package dev.ariadne.kvstore.server;

import org.jspecify.annotations.NullMarked;
