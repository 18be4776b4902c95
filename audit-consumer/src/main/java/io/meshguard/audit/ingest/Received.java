package io.meshguard.audit.ingest;

import io.meshguard.audit.store.Batch;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that holds a decision. */
record Received(ConsumerRecord<byte[], byte[]> record, Batch.Received decision)
    implements Reading {}
