@NullMarked
package io.meshguard.audit.evidence.cluster;

import org.jspecify.annotations.NullMarked;
