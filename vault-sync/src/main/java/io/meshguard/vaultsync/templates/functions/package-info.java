/** The values of a template, and what can be done with them. */
@NullMarked
package io.meshguard.vaultsync.templates.functions;

import org.jspecify.annotations.NullMarked;
