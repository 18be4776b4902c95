/**
 * {@code up}, {@code down} and {@code status}: everything on this machine, as child processes of
 * one supervisor.
 */
@NullMarked
package io.meshguard.cli.stack;

import org.jspecify.annotations.NullMarked;
