/** {@code meshguard audit mtls} and {@code record-permissive}: the road to STRICT. */
@NullMarked
package io.meshguard.cli.audit.mtls;

import org.jspecify.annotations.NullMarked;
