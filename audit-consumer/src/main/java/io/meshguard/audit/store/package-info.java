@NullMarked
package io.meshguard.audit.store;

import org.jspecify.annotations.NullMarked;
