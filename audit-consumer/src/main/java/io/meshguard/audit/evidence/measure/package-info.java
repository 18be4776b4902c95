@NullMarked
package io.meshguard.audit.evidence.measure;

import org.jspecify.annotations.NullMarked;
