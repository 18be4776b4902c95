/** What another bundle would have decided. */
@NullMarked
package io.meshguard.cli.replay;

import org.jspecify.annotations.NullMarked;
