/** What runs inside the broker's own JVM; {@link io.meshguard.local.LocalKafka} starts it. */
@NullMarked
package io.meshguard.local.broker;

import org.jspecify.annotations.NullMarked;
