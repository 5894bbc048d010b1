/** The store for real: processes of this machine, started, killed and started again. */
@NullMarked
package dev.ariadne.scenarios.live;

import org.jspecify.annotations.NullMarked;
