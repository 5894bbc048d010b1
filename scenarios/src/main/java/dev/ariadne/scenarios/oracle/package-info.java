/** What must always hold, seen by a god who trusts disks and messages and no node's own word about them. */
@NullMarked
package dev.ariadne.scenarios.oracle;

import org.jspecify.annotations.NullMarked;
