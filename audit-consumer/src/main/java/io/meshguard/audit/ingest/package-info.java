@NullMarked
package io.meshguard.audit.ingest;

import org.jspecify.annotations.NullMarked;
