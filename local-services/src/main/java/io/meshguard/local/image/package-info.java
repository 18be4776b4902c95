/** Container images, made without a registry and without a container engine. */
@NullMarked
package io.meshguard.local.image;

import org.jspecify.annotations.NullMarked;
