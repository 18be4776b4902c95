package io.meshguard.audit.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** How many records this process has yet to store, summed over its partitions. */
@ApplicationScoped
class Lag {

  private final KafkaClientService clients;
  private final IngestState state;
  private final AtomicLong records = new AtomicLong();

  Lag(
      KafkaClientService clients,
      @Identifier("decisions") IngestState state,
      MeterRegistry registry) {
    this.clients = clients;
    this.state = state;
    Gauge.builder("meshguard.audit.lag", records, AtomicLong::doubleValue)
        .description("Records that are on the topic's assigned partitions and not stored yet")
        .register(registry);
  }

  /** The polling thread answers when it is free; until then the gauge keeps its value. */
  @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> measure() {
    Function<Consumer<Object, Object>, Long> lag = consumer -> lag(consumer, state.nextOffsets());
    return clients
        .getConsumer("decisions")
        .runOnPollingThread(lag)
        .invoke(records::set)
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static long lag(Consumer<?, ?> consumer, Map<TopicPartition, Long> nextOffsets) {
    long sum = 0;
    for (TopicPartition partition : consumer.assignment()) {
      Long next = nextOffsets.get(partition);
      if (next != null) {
        long end = consumer.position(partition) + consumer.currentLag(partition).orElse(0);
        sum += Math.max(0, end - next);
      }
    }
    return sum;
  }
}
