package io.meshguard.audit.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record of the topic turned out to be. */
sealed interface Reading<T> {

  /** A record that holds what the topic is for. */
  record Received<T>(ConsumerRecord<byte[], byte[]> record, T event) implements Reading<T> {}

  /** A record that does not. */
  record Unreadable<T>(DeadLetter letter) implements Reading<T> {}
}
