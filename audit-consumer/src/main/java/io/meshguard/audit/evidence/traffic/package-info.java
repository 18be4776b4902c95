@NullMarked
package io.meshguard.audit.evidence.traffic;

import org.jspecify.annotations.NullMarked;
