/** Which Secrets there are and who uses them. Values are dropped as objects are read. */
@NullMarked
package io.meshguard.cli.secrets.scan;

import org.jspecify.annotations.NullMarked;
