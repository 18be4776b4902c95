/** Certificates and requests for them, as Go's {@code crypto/x509} takes them apart. */
@NullMarked
package io.meshguard.engine.rego.builtins.x509;

import org.jspecify.annotations.NullMarked;
