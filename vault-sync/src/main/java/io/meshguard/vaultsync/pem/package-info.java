/** What is written in PEM. */
@NullMarked
package io.meshguard.vaultsync.pem;

import org.jspecify.annotations.NullMarked;
