/** OPA's bundles: reading, checking, and the places they come from. */
@NullMarked
package io.meshguard.engine.bundle;

import org.jspecify.annotations.NullMarked;
