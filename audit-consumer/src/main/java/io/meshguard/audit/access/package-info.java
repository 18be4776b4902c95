/** What became of secrets: stored, asked for, shown. Never a value. */
@NullMarked
package io.meshguard.audit.access;

import org.jspecify.annotations.NullMarked;
