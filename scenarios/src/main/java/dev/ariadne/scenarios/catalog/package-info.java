/** The named scenarios: how a seed becomes a plan. */
@NullMarked
package dev.ariadne.scenarios.catalog;

import org.jspecify.annotations.NullMarked;
