/**
 * Holds this library to the data files of etcd-io/raft's own tests: scripts of directives, each with the output that etcd gives.
 * What etcd prints is rendered here; the library itself has records only.
 */
@NullMarked
package dev.ariadne.raft.conformance;

import org.jspecify.annotations.NullMarked;
