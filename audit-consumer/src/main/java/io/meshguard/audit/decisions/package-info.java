/** Decisions in PostgreSQL: stored, found, followed, counted, kept for as long as is set. */
@NullMarked
package io.meshguard.audit.decisions;

import org.jspecify.annotations.NullMarked;
