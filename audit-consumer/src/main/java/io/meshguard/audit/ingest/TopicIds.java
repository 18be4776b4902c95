package io.meshguard.audit.ingest;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/** The brokers' ids of topics. */
@ApplicationScoped
public class TopicIds {

  private static final int LIMIT_SECONDS = 10;

  private final Map<String, Object> configuration;

  TopicIds(@Identifier("default-kafka-broker") Map<String, Object> configuration) {
    this.configuration = configuration;
  }

  /**
   * Asks the brokers, and blocks.
   *
   * @throws KafkaException if they do not answer
   */
  UUID of(String topic) {
    Map<String, Object> client = new HashMap<>(configuration);
    client.keySet().retainAll(AdminClientConfig.configNames());
    try (Admin admin = Admin.create(client)) {
      Uuid id =
          Objects.requireNonNull(
                  admin.describeTopics(List.of(topic)).topicNameValues().get(topic), topic)
              .get(LIMIT_SECONDS, TimeUnit.SECONDS)
              .topicId();
      return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the brokers did not say which id the topic has", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
