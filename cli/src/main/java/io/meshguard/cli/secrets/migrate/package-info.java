/** Moves Secrets that containers mount from etcd to Vault. */
@NullMarked
package io.meshguard.cli.secrets.migrate;

import org.jspecify.annotations.NullMarked;
