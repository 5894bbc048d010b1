/** From a seed or a file to a report: the commands of {@code ./ariadne}. */
@NullMarked
package dev.ariadne.scenarios.run;

import org.jspecify.annotations.NullMarked;
