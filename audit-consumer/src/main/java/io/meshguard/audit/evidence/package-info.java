@NullMarked
package io.meshguard.audit.evidence;

import org.jspecify.annotations.NullMarked;
