package io.meshguard.audit.ingest;

import io.meshguard.audit.decisions.Batch;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Stores the decisions. */
@ApplicationScoped
class DecisionIngest {

  private static final EventCodec CODEC = new EventCodec();

  private final BatchIngest<Batch.Received> batches;

  DecisionIngest(
      DecisionStore store,
      DeadLetters deadLetters,
      @Identifier("decisions") IngestState state,
      IngestMetrics metrics) {
    batches =
        new BatchIngest<>(
            new RecordReader<>(DecisionIngest::decode, received -> received.event().time()),
            (decisions, reached) -> store.store(new Batch(decisions, reached)),
            deadLetters,
            state,
            metrics::batchStored);
  }

  @Produces
  @Singleton
  @Identifier("decisions")
  static IngestState state() {
    return new IngestState();
  }

  /** The next batch comes when this one is stored. */
  @Incoming("decisions")
  Uni<Void> ingest(ConsumerRecords<byte[], byte[]> records) {
    return batches.ingest(records);
  }

  /** The bytes are what is stored: no large trees are made of them. */
  private static Batch.Received decode(byte[] value) throws MalformedEventException {
    return new Batch.Received(CODEC.decodeWithoutObjects(value), value);
  }
}
