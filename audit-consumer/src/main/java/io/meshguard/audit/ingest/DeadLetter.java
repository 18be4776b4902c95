package io.meshguard.audit.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that cannot be stored.
 *
 * @param reason a constant
 * @param detail for a person; holds nothing of the record's value
 */
record DeadLetter(ConsumerRecord<byte[], byte[]> record, String reason, String detail) {}
