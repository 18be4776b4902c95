/** {@code meshguard images}: container images of the servers, made of what was built here. */
@NullMarked
package io.meshguard.cli.images;

import org.jspecify.annotations.NullMarked;
