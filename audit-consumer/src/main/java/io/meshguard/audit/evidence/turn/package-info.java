@NullMarked
package io.meshguard.audit.evidence.turn;

import org.jspecify.annotations.NullMarked;
