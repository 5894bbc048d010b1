/** From a seed to a report, and the command line. */
@NullMarked
package dev.ariadne.scenarios.run;

import org.jspecify.annotations.NullMarked;
