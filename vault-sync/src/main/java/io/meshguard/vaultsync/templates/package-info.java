/**
 * Templates as the Vault Agent takes them: Go's {@code text/template} with the functions of
 * consul-template that look at a secret and at nothing else.
 */
@NullMarked
package io.meshguard.vaultsync.templates;

import org.jspecify.annotations.NullMarked;
