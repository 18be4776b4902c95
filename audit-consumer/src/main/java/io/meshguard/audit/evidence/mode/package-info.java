@NullMarked
package io.meshguard.audit.evidence.mode;

import org.jspecify.annotations.NullMarked;
