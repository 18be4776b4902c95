package io.meshguard.events.kafka;

import io.meshguard.events.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are absent. Those that exist stay as they are: someone may have had
 * reasons. A topic is created by whoever writes to it, never by a reader: a broker that makes one
 * by itself gives it neither its partitions nor its retention.
 */
public final class KafkaTopics {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);
  private static final int TIMEOUT_MS = 10_000;

  /** A topic as it is created. */
  public record Topic(String name, int partitions, Map<String, String> configuration) {

    public Topic {
      configuration = Map.copyOf(configuration);
    }

    /** Every record is kept for the brokers' retention time. */
    public static Topic log(String name, int partitions, int maxMessageBytes) {
      return new Topic(
          name,
          partitions,
          Map.of(
              "cleanup.policy", "delete", "max.message.bytes", Integer.toString(maxMessageBytes)));
    }

    /** The last record of each key is kept. */
    public static Topic compacted(String name) {
      return new Topic(name, 1, Map.of("cleanup.policy", "compact"));
    }

    private NewTopic created() {
      return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configuration);
    }
  }

  /** Of {@link Topics#PERMISSIVE_AUDITS}: a topic that forgets would take proof away. */
  public static final Topic PERMISSIVE_AUDITS = Topic.compacted(Topics.PERMISSIVE_AUDITS);

  private KafkaTopics() {}

  /**
   * Creates those of the topics that are absent. Where that is not allowed it is left to whoever
   * runs Kafka, and said in the log. Blocks for ten seconds at most.
   *
   * @throws KafkaException if Kafka does not answer or refuses
   */
  public static void create(KafkaConnection kafka, Collection<Topic> topics) {
    Map<String, Object> properties =
        kafka.with(
            Map.of("default.api.timeout.ms", TIMEOUT_MS, "request.timeout.ms", TIMEOUT_MS / 2));
    List<NewTopic> wanted = topics.stream().map(Topic::created).toList();
    try (Admin admin = Admin.create(properties)) {
      for (Map.Entry<String, KafkaFuture<Void>> created :
          admin.createTopics(wanted).values().entrySet()) {
        await(created.getKey(), created.getValue());
      }
    }
  }

  private static void await(String topic, KafkaFuture<Void> created) {
    try {
      created.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      LOG.info("Created a topic: topic={}", topic);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("May not create topics, someone else has to: topic={}", topic);
      } else if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("cannot create topic " + topic + ": " + e.getCause(), e);
      }
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka does not answer", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
