/** An engine that always runs the newest good bundle. */
@NullMarked
package io.meshguard.engine.live;

import org.jspecify.annotations.NullMarked;
