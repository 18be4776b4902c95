/** The records that travel on Kafka, their JSON form, and the masking of what goes into them. */
@NullMarked
package io.meshguard.events;

import org.jspecify.annotations.NullMarked;
