@NullMarked
package io.meshguard.events;

import org.jspecify.annotations.NullMarked;
