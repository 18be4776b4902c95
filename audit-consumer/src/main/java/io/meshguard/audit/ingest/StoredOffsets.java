package io.meshguard.audit.ingest;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Lets each partition go on where the database says it was stored. Runs on the polling thread, and
 * holds it until the database answers: reading from anywhere else could skip a record.
 */
public abstract class StoredOffsets implements KafkaConsumerRebalanceListener {

  private static final Logger LOG = Logger.getLogger(StoredOffsets.class);

  private final Function<UUID, Map<Integer, Long>> stored;
  private final TopicIds topicIds;
  private final IngestState state;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param stored the next offset to read of each partition, by the topic's id
   */
  protected StoredOffsets(
      Function<UUID, Map<Integer, Long>> stored, TopicIds topicIds, IngestState state) {
    this.stored = stored;
    this.topicIds = topicIds;
    this.state = state;
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    while (stopping.getCount() > 0) {
      try {
        seek(consumer, partitions);
        state.working();
        state.joined();
        if (partitions.isEmpty()) {
          sayWhyThereIsNone(consumer);
        }
        return;
      } catch (RuntimeException e) {
        if (state.failing(e.getMessage())) {
          LOG.warnf(e, "The stored offsets cannot be read yet, nothing is consumed until they are");
        }
        awaitRetry();
      }
    }
    throw new IllegalStateException("shutting down before the stored offsets could be read");
  }

  @Override
  public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    partitions.forEach(state::revoked);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    partitions.forEach(state::revoked);
  }

  /** Waits for the database no longer. */
  public void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  private static void sayWhyThereIsNone(Consumer<?, ?> consumer) {
    String group = consumer.groupMetadata().groupId();
    if (consumer.subscription().isEmpty()) {
      LOG.infof("Waits for its topic, which whoever writes to it makes: group=%s", group);
    } else {
      LOG.infof("Stands by, other members read all partitions: group=%s", group);
    }
  }

  private void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    Map<String, UUID> ids = new HashMap<>();
    Map<UUID, Map<Integer, Long>> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      UUID id = ids.computeIfAbsent(partition.topic(), topicIds::of);
      Long next = offsets.computeIfAbsent(id, stored).get(partition.partition());
      if (next != null) {
        consumer.seek(partition, next);
      } else {
        // Whatever is committed to Kafka is not ours: nothing is stored, so all is read.
        consumer.seekToBeginning(List.of(partition));
      }
      state.assigned(partition, id, next == null ? 0 : next);
      LOG.infof(
          "Consuming topic=%s partition=%d from offset=%s",
          partition.topic(), partition.partition(), next == null ? "the beginning" : next);
    }
  }

  private void awaitRetry() {
    try {
      stopping.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the stored offsets", e);
    }
  }
}
