package io.meshguard.audit.ingest;

import io.meshguard.audit.store.Reached;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What a consumer is doing, for health, metrics and the offsets to store. Thread-safe. */
public final class IngestState {

  private final Map<String, UUID> topicIds = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private volatile boolean joined;

  /**
   * The consumer is a member of its group. It may have no partition, if there are more members than
   * partitions.
   */
  void joined() {
    joined = true;
  }

  /** A partition is read from this offset on. */
  void assigned(TopicPartition partition, UUID topicId, long nextOffset) {
    topicIds.put(partition.topic(), topicId);
    nextOffsets.put(partition, nextOffset);
  }

  void revoked(TopicPartition partition) {
    nextOffsets.remove(partition);
  }

  void stored(List<Reached> reached) {
    for (Reached partition : reached) {
      nextOffsets.computeIfPresent(
          new TopicPartition(partition.topic(), partition.partition()),
          (key, old) -> Math.max(old, partition.nextOffset()));
    }
  }

  /**
   * How far partitions are stored.
   *
   * @param ends the next offset of each
   */
  List<Reached> reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .map(
            end -> {
              TopicPartition partition = end.getKey();
              UUID topicId = topicIds.get(partition.topic());
              if (topicId == null) {
                throw new IllegalStateException("records of a topic that was never assigned");
              }
              return new Reached(topicId, partition.topic(), partition.partition(), end.getValue());
            })
        .toList();
  }

  /** The last attempt worked. */
  void working() {
    failure.set(null);
  }

  /** The last attempt did not work. True if the one before did. */
  boolean failing(@Nullable String reason) {
    return failure.getAndSet(String.valueOf(reason)) == null;
  }

  public boolean isMember() {
    return joined;
  }

  public Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /**
   * Not ready while what is read cannot be stored.
   *
   * @param asMember whether it is not ready either before it has joined its group: without the
   *     topic it never does
   */
  public HealthCheckResponse health(String name, boolean asMember) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(name);
    @Nullable String problem = failure.get();
    if (problem == null && asMember && !joined) {
      problem = "waiting for Kafka: no partitions yet";
    }
    if (problem != null) {
      return response.down().withData("failure", problem).build();
    }
    nextOffsets.forEach((partition, next) -> response.withData(partition.toString(), next));
    return response.up().build();
  }

  /** The next offset to store of each assigned partition. */
  public Map<TopicPartition, Long> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }
}
