/** {@code meshguard check}: the webhook's verdict on files, without a cluster. */
@NullMarked
package io.meshguard.cli.check;

import org.jspecify.annotations.NullMarked;
