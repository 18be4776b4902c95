/** From a secret's fields to the bytes of a file, and from files to one atomic generation. */
@NullMarked
package io.meshguard.vaultsync.files;

import org.jspecify.annotations.NullMarked;
