/** How to reach Kafka, and the topics that records travel on. */
@NullMarked
package io.meshguard.events.kafka;

import org.jspecify.annotations.NullMarked;
