package io.meshguard.audit.access;

import io.meshguard.audit.ingest.BatchIngest;
import io.meshguard.audit.ingest.DeadLetters;
import io.meshguard.audit.ingest.IngestState;
import io.meshguard.audit.ingest.RecordReader;
import io.meshguard.events.EventCodec;
import io.meshguard.events.SecretAccessEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Stores what became of secrets. */
@ApplicationScoped
class AccessIngest {

  private final BatchIngest<SecretAccessEvent> batches;

  AccessIngest(
      AccessStore store,
      DeadLetters deadLetters,
      @Identifier("secret-access") IngestState state,
      MeterRegistry registry) {
    Counter stored =
        Counter.builder("meshguard.audit.secret.accesses")
            .description("Events about secrets that were stored")
            .register(registry);
    batches =
        new BatchIngest<>(
            new RecordReader<>(new EventCodec()::decodeSecretAccess, SecretAccessEvent::time),
            store::store,
            deadLetters,
            state,
            (batch, took) -> stored.increment(batch.added()));
  }

  @Produces
  @Singleton
  @Identifier("secret-access")
  static IngestState state() {
    return new IngestState();
  }

  /** The next batch comes when this one is stored. */
  @Incoming("secret-access")
  Uni<Void> ingest(ConsumerRecords<byte[], byte[]> records) {
    return batches.ingest(records);
  }
}
