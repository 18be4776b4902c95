/** The whole system against real servers, and the layering of its modules. */
@NullMarked
package io.meshguard.system;

import org.jspecify.annotations.NullMarked;
