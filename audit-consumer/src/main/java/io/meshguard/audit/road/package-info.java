@NullMarked
package io.meshguard.audit.road;

import org.jspecify.annotations.NullMarked;
