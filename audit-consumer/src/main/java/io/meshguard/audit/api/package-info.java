@NullMarked
package io.meshguard.audit.api;

import org.jspecify.annotations.NullMarked;
