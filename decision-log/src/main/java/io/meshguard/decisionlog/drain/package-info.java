/** From the disk to Kafka, at least once, whatever becomes of Kafka meanwhile. */
@NullMarked
package io.meshguard.decisionlog.drain;

import org.jspecify.annotations.NullMarked;
