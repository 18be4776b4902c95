/** What a template says: read, before anything is rendered. */
@NullMarked
package io.meshguard.vaultsync.templates.syntax;

import org.jspecify.annotations.NullMarked;
