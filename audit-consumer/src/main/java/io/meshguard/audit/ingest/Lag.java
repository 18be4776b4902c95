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

/** How many records of each channel this process has yet to store, summed over its partitions. */
@ApplicationScoped
class Lag {

  private final KafkaClientService clients;
  private final Map<String, Measured> channels;

  private record Measured(IngestState state, AtomicLong records) {}

  Lag(
      KafkaClientService clients,
      @Identifier("decisions") IngestState decisions,
      @Identifier("secret-access") IngestState secretAccess,
      MeterRegistry registry) {
    this.clients = clients;
    this.channels =
        Map.of(
            "decisions", measured("decisions", decisions, registry),
            "secret-access", measured("secret-access", secretAccess, registry));
  }

  private static Measured measured(String channel, IngestState state, MeterRegistry registry) {
    AtomicLong records = new AtomicLong();
    Gauge.builder("meshguard.audit.lag", records, AtomicLong::doubleValue)
        .description("Records that are on the topic's assigned partitions and not stored yet")
        .tag("channel", channel)
        .register(registry);
    return new Measured(state, records);
  }

  /** A polling thread answers when it is free; until then its gauge keeps its value. */
  @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> measure() {
    return Uni.join()
        .all(
            channels.entrySet().stream()
                .map(channel -> measure(channel.getKey(), channel.getValue()))
                .toList())
        .andCollectFailures()
        .replaceWithVoid();
  }

  private Uni<Void> measure(String channel, Measured measured) {
    Function<Consumer<Object, Object>, Long> lag =
        consumer -> lag(consumer, measured.state().nextOffsets());
    return clients
        .getConsumer(channel)
        .runOnPollingThread(lag)
        .invoke(measured.records()::set)
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
