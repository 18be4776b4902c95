/** The write-ahead log between a decision and Kafka. */
@NullMarked
package io.meshguard.decisionlog;

import org.jspecify.annotations.NullMarked;
