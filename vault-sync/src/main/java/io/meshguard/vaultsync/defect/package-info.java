/** What is told of exceptions that nobody has foreseen. */
@NullMarked
package io.meshguard.vaultsync.defect;

import org.jspecify.annotations.NullMarked;
