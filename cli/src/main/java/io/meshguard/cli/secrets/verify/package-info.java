/** Looks for given values in files, etcd's before all, and never says what they are. */
@NullMarked
package io.meshguard.cli.secrets.verify;

import org.jspecify.annotations.NullMarked;
