/** What systems are meant to do: sequential specifications of one object, as immutable states and a step between them. */
@NullMarked
package dev.ariadne.checker.model;

import org.jspecify.annotations.NullMarked;
